// Measures contestants in child processes, in interleaved rounds, and prints medians and ratios of the same run.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs a command to its end; gives the JSON on the last line of its output, or the reason why there is none. */
function measureOnce(command, args, environment, mostSeconds) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const stop = () => child.kill('SIGKILL');
    process.once('exit', stop);
    const late = setTimeout(() => child.kill('SIGKILL'), Math.min(mostSeconds * 1000, 2 ** 31 - 1));
    child.on('error', (error) => resolve({ failure: error.message }));
    child.on('close', (code, signal) => {
      clearTimeout(late);
      process.off('exit', stop);
      if (code === 0) return resolve(JSON.parse(output.trim().split('\n').at(-1)));
      if (child.killed) return resolve({ failure: `stopped after ${mostSeconds} s` });
      const lines = errors.trim().split('\n');
      const said = lines.find((line) => /^(\w*Error|abort\w*)\b/i.test(line.trim()))?.trim();
      resolve({ failure: said ?? `ended with ${signal ?? code}` });
    });
  });
}

const pythons = new Map();

/** The first Python that has the module a peer needs: BENCH_PYTHON, python3, /usr/bin/python3. */
export function pythonWith(module) {
  if (!pythons.has(module)) pythons.set(module, findPython(module));
  return pythons.get(module);
}

function findPython(module) {
  const candidates = [process.env.BENCH_PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean);
  return candidates.find((python) => spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0);
}

/** How a contestant is measured: in Node, or by the Python script that the peer, or the benchmark's `scripts`, names. */
function commandOf(name, benchmark, contestant, measure, threads) {
  const { warmups, repetitions, seconds, warmBelow } = benchmark.measures[measure];
  const outside = scriptOf(benchmark, contestant);
  if (!outside) return [process.execPath, [here('child.mjs'), name, contestant, measure, `${threads}`]];
  const python = pythonWith(outside.module);
  const numbers = [threads, warmups, repetitions, seconds, warmBelow].filter(Boolean).map(String);
  return python && [python, [here(outside.script), ...(outside.before ?? []), measure, ...numbers]];
}

const scriptOf = ({ peer, scripts }, contestant) => (peer?.name === contestant ? peer : scripts?.[contestant]);

/**
 * Runs one benchmark: every contestant once per round, so that what else the machine does falls on all alike. `keep` is
 * handed what is known, and the measure, after every measure. What a benchmark itself expects to take longer than `limit`
 * seconds is not measured, and says so.
 */
export async function runBenchmark(name, benchmark, { rounds, threads, only, limit, say, keep }) {
  const contestants = [...benchmark.contestants, ...(benchmark.peer ? [benchmark.peer.name] : [])].filter(
    (contestant) => only.length === 0 || only.includes(contestant),
  );
  const environment = { OMP_NUM_THREADS: `${threads}`, OMP_WAIT_POLICY: process.env.OMP_WAIT_POLICY ?? 'passive' };
  const results = [];
  for (const measure of Object.keys(benchmark.measures)) {
    const covers = (contestant) =>
      contestant === benchmark.peer?.name
        ? (benchmark.peer.covers?.test(measure) ?? true)
        : (benchmark.covers?.(contestant, measure) ?? true);
    const entries = contestants
      .filter(covers)
      .map((contestant) => ({ measure, contestant, rounds: [], processor: [], peaks: [] }));
    for (let round = 1; round <= rounds; round++)
      for (const entry of entries.filter(({ failure }) => failure === undefined)) {
        const expected = benchmark.expectedSeconds?.(measure, entry.contestant, results);
        if (expected > limit) {
          const why = Number.isFinite(expected) ? `estimated ${Math.round(expected)} s` : 'nor was a smaller one';
          entry.failure = `not measured: ${why}`;
          continue;
        }
        say(`${name}: ${measure}, round ${round}/${rounds}, ${entry.contestant}`);
        const command = commandOf(name, benchmark, entry.contestant, measure, threads);
        const result = command
          ? await measureOnce(...command, environment, 60 + 15 * limit)
          : { failure: `no Python with ${scriptOf(benchmark, entry.contestant).module}` };
        if (result.failure !== undefined) entry.failure = result.failure;
        else {
          entry.rounds.push(median(result.milliseconds));
          if (result.processor) entry.processor.push(median(result.processor));
          entry.peaks.push(result.peakMegabytes);
          entry.detail = result.detail;
          if (result.cost) entry.cost = result.cost;
        }
      }
    const reference = entries.find(({ contestant }) => contestant === benchmark.peer?.name);
    for (const entry of entries.filter(({ failure }) => failure === undefined)) {
      entry.milliseconds = median(entry.rounds);
      entry.peakMegabytes = median(entry.peaks);
      if (entry.processor.length > 0) entry.processorMilliseconds = median(entry.processor);
      // The median of the ratios round by round: what slowed a whole round down falls out of it.
      if (reference && reference.failure === undefined)
        entry.ratio = median(entry.rounds.map((value, i) => value / reference.rounds[i]));
    }
    results.push(...entries);
    keep(described(), measure);
  }
  return described();

  function described() {
    return { name, title: benchmark.title, threads, rounds, hardware: hardware(), results };
  }
}

function hardware() {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${memory} GB; Node ${process.version}`;
}

const titleOf = (run) => [
  `## ${run.title}`,
  '',
  `${run.hardware}; ${run.threads} threads, median of ${run.rounds} round${run.rounds === 1 ? '' : 's'}.`,
  '',
];

/** The results as a Markdown document. */
export function markdown(run, benchmark) {
  const lines = titleOf(run);
  const peer = benchmark.peer?.name;
  // Processor time tells what a machine that others use has done for this process, whatever the clock says.
  const extra = [
    ...(run.results.some((entry) => entry.processorMilliseconds) ? ['processor'] : []),
    ...(peer ? [`time / ${peer}`] : []),
  ];
  lines.push(
    `| measure | on | median | range over rounds | peak memory |${extra.map((head) => ` ${head} |`).join('')}`,
  );
  lines.push(`|---|---|---:|---:|---:|${extra.map(() => '---:|').join('')}`);
  for (const entry of run.results) {
    const start = `| ${benchmark.measures[entry.measure].title} | ${entry.contestant} |`;
    if (entry.failure !== undefined) {
      lines.push(`${start} absent: ${entry.failure} | | |${extra.map(() => ' |').join('')}`);
      continue;
    }
    const milliseconds = (value) => `${value.toPrecision(value < 1000 ? 3 : 4)} ms`;
    const range = `${milliseconds(Math.min(...entry.rounds))} – ${milliseconds(Math.max(...entry.rounds))}`;
    const ratio = entry.ratio === undefined ? '' : entry.ratio.toFixed(2);
    const memory = `${Math.round(entry.peakMegabytes)} MB`;
    const { megapixels } = benchmark.measures[entry.measure];
    const speed = megapixels ? ` (${Number(((1000 * megapixels) / entry.milliseconds).toPrecision(3))} MP/s)` : '';
    const processor = entry.processorMilliseconds ? milliseconds(entry.processorMilliseconds) : '';
    const last = [...(extra[0] === 'processor' ? [processor] : []), ...(peer ? [ratio] : [])];
    lines.push(
      `${start} ${milliseconds(entry.milliseconds)}${speed} | ${range} | ${memory} |${last.map((cell) => ` ${cell} |`).join('')}`,
    );
  }
  lines.push('', ...notesOf(run));
  if (benchmark.remarks) lines.push(...benchmark.remarks(run.results), '');
  return lines.join('\n');
}

/**
 * Prints a benchmark that has a table of its own row by row, as soon as all measures of a row are there: gives what `keep`
 * calls, and what ends the document.
 */
export function rowPrinter(benchmark, print) {
  let begun = false;
  return {
    row(run, measure) {
      const rows = benchmark.table.rows(run, measure, Object.keys(benchmark.measures));
      if (rows.length === 0) return;
      if (!begun) print([...titleOf(run), ...benchmark.table.head].join('\n'));
      begun = true;
      print(rows.join('\n'));
    },
    end: (run) => print(['', ...benchmark.table.foot(run), '', ...notesOf(run)].join('\n')),
  };
}

/** What there is to say of each contestant: what it is, or why it is absent. */
function notesOf({ results }) {
  const notes = new Map();
  for (const { contestant, detail, failure } of results)
    if (detail || !notes.has(contestant)) notes.set(contestant, detail ?? `absent: ${failure}`);
  return [...[...notes].map(([contestant, note]) => `- ${contestant}: ${note}`), ''];
}

/** Writes JSON by rename. */
export function writeJson(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}.tmp`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${path}.${process.pid}.tmp`, path);
}
