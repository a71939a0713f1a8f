// One measurement in a process of its own: node bench/child.mjs BENCHMARK CONTESTANT MEASURE THREADS. Prints JSON.
import { existsSync, readFileSync } from 'node:fs';

const [name, contestant, measure, threads] = process.argv.slice(2);
const benchmark = await import(new URL(`benchmarks/${name}.mjs`, import.meta.url));
const built = (path) => import(new URL(`../dist/src/${path}`, import.meta.url));
const { openBackend } = await built('backend/backend.js');
const { tf } = await built('backend/tf.js');

const { once, detail, cost } = await benchmark.prepare(contestant, measure, Number(threads), {
  openBackend,
  tf,
  built,
});
const never = Number.POSITIVE_INFINITY;
const { warmups, repetitions, seconds = never, warmBelow = never } = benchmark.measures[measure];
const milliseconds = [];
const processor = [];
let begun;
for (let i = 0; i < warmups + repetitions; i++) {
  const [start, used] = [performance.now(), process.cpuUsage()];
  await once();
  const took = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  // What takes long needs no run to warm up: then the first one counts. Waiting for a busy processor does not.
  if (i < warmups && Math.min(took, (user + system) / 1000) < warmBelow * 1000) continue;
  milliseconds.push(took);
  processor.push((user + system) / 1000);
  begun ??= start;
  if (performance.now() - begun > seconds * 1000) break;
}
console.log(JSON.stringify({ milliseconds, processor, peakMegabytes: peakMegabytes(), detail, cost }));
process.exit(0);

function peakMegabytes() {
  if (existsSync('/proc/self/status'))
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  return process.resourceUsage().maxRSS / 1024;
}
