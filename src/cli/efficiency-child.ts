// One measurement in a process of its own, so that its peak memory is its own: prints one line of JSON.
import { existsSync, readFileSync } from 'node:fs';
import { type BackendName, openBackend } from '../backend/backend.ts';
import { baselines } from '../baselines/index.ts';
import { lookUp } from '../core/near.ts';
import { randomStream } from '../core/random.ts';
import type { Image } from '../image/image.ts';
import { networkEnhancer } from '../models/enhance.ts';
import type { EfficiencyInput, EfficiencyResult } from './efficiency.ts';
import { recipeNamed } from './recipe-named.ts';

const { system, scale, width, height, warmups, repetitions, backend } = JSON.parse(process.argv[2]!) as EfficiencyInput;
const recipe = recipeNamed(system, scale, {});
if (recipe) await openBackend({ want: backend as BackendName });
const enhancer = recipe
  ? networkEnhancer(recipe.name, '', recipe.model.source, recipe.model.build(recipe.options, 1))
  : lookUp('baseline', baselines, system).enhancer();

const random = randomStream(1, 'efficiency');
const image: Image = {
  width,
  height,
  channels: 3,
  data: Float32Array.from({ length: width * height * 3 }, () => random.uniform()),
};
const milliseconds: number[] = [];
for (let i = 0; i < warmups + repetitions; i++) {
  const started = performance.now();
  await enhancer.enhance(image);
  if (i >= warmups) milliseconds.push(performance.now() - started);
}
const result: EfficiencyResult = { milliseconds, peakBytes: peakBytes() };
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);

function peakBytes(): number {
  if (existsSync('/proc/self/status'))
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  return process.resourceUsage().maxRSS * 1024;
}
