// npm run bench [-- NAME…] [--rounds N] [--threads N] [--only CONTESTANT,…] [--measures TEXT,…]: time and peak memory, beside their peers.
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { markdown, runBenchmark, writeJson } from './harness.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const known = readdirSync(new URL('benchmarks/', import.meta.url))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replace(/\.mjs$/, ''));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    threads: { type: 'string', default: `${availableParallelism()}` },
    only: { type: 'string', default: '' },
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
const [rounds, threads] = [values.rounds ?? '3', values.threads].map(Number);
if (![rounds, threads].every((value) => Number.isInteger(value) && value > 0))
  stop('--rounds and --threads expect whole numbers of at least 1');
const [only, texts] = [values.only, values.measures].map((list) => list.split(',').filter(Boolean));

for (const name of positionals.length > 0 ? positionals : known) {
  const whole = await import(new URL(`benchmarks/${name}.mjs`, import.meta.url).href);
  const chosen = Object.entries(whole.measures).filter(
    ([measure]) => texts.length === 0 || texts.some((text) => measure.includes(text)),
  );
  const benchmark = { ...whole, measures: Object.fromEntries(chosen) };
  // What is measured is kept, and printed also when somebody stops it.
  let run;
  const keep = (known) => {
    run = known;
    writeJson(join(root, '.bench', 'bench', `${name}.json`), run);
  };
  const stopped = () => {
    if (run !== undefined) console.log(markdown(run, benchmark));
    process.exit(130);
  };
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  await runBenchmark(name, benchmark, {
    rounds: values.rounds === undefined ? (whole.rounds ?? rounds) : rounds,
    ...{ threads, only, keep, say: (line) => console.error(line) },
  });
  console.log(markdown(run, benchmark));
  process.off('SIGINT', stopped).off('SIGTERM', stopped);
}
