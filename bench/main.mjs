// npm run bench [-- NAME…] [--rounds N] [--threads N] [--backends CONTESTANT,…] [--measures TEXT,…] [--limit SECONDS]: time and
// peak memory, beside their peers. --limit: what a benchmark expects to take longer is left out, and says so.
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { markdown, rowPrinter, runBenchmark, writeJson } from './harness.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const known = readdirSync(new URL('benchmarks/', import.meta.url))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replace(/\.mjs$/, ''));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    threads: { type: 'string', default: `${availableParallelism()}` },
    // The contestants: back ends, and the peer by its name. --only is the same.
    backends: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    limit: { type: 'string', default: '20' },
    measures: { type: 'string', default: '' },
  },
});
const stop = (sentence) => {
  console.error(`bench: ${sentence}`);
  process.exit(1);
};
const unknown = positionals.find((name) => !known.includes(name));
if (unknown !== undefined) stop(`there is no benchmark named "${unknown}"; known: ${known.join(', ')}`);
if (!existsSync(join(root, 'dist', 'src'))) stop('the benchmarks measure dist/, which is absent; run npm run build');
const [rounds, threads, limit] = [values.rounds ?? '3', values.threads, values.limit].map(Number);
if (![rounds, threads, limit].every((value) => Number.isInteger(value) && value > 0))
  stop('--rounds, --threads and --limit expect whole numbers of at least 1');
const [only, texts] = [`${values.only},${values.backends}`, values.measures].map((list) =>
  list.split(',').filter(Boolean),
);

for (const name of positionals.length > 0 ? positionals : known) {
  const whole = await import(new URL(`benchmarks/${name}.mjs`, import.meta.url).href);
  const chosen = Object.entries(whole.measures).filter(
    ([measure]) => texts.length === 0 || texts.some((text) => measure.includes(text)),
  );
  const benchmark = { ...whole, measures: Object.fromEntries(chosen) };
  const contestants = [...benchmark.contestants, ...(benchmark.peer ? [benchmark.peer.name] : [])];
  const stranger = only.find((contestant) => !contestants.includes(contestant));
  if (stranger !== undefined) stop(`${name} has no "${stranger}" here; known: ${contestants.join(', ')}`);
  if (chosen.length === 0) stop(`${name} has no measure with ${texts.join(' or ')} in its name`);
  // What is measured is kept, and printed also when somebody stops it.
  const printer = benchmark.table && rowPrinter(benchmark, console.log);
  let run;
  const keep = (known, measure) => {
    run = known;
    writeJson(join(root, '.bench', 'bench', `${name}.json`), run);
    printer?.row(run, measure);
  };
  const printed = () => (printer ? printer.end(run) : console.log(markdown(run, benchmark)));
  const stopped = () => {
    if (run !== undefined) printed();
    process.exit(130);
  };
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  await runBenchmark(name, benchmark, {
    rounds: values.rounds === undefined ? (whole.rounds ?? rounds) : rounds,
    ...{ threads, only, limit, keep, say: (line) => console.error(line) },
  });
  printed();
  process.off('SIGINT', stopped).off('SIGTERM', stopped);
}
