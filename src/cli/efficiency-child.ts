// One measurement in a process of its own, so that its peak memory is its own: prints one line of JSON.
import { existsSync, readFileSync } from 'node:fs';
import { type BackendName, openBackend } from '../backend/backend.ts';
import { baselines } from '../baselines/index.ts';
import { messageOf } from '../core/errors.ts';
import { lookUp } from '../core/near.ts';
import { randomStream } from '../core/random.ts';
import type { Image } from '../image/image.ts';
import { networkEnhancer } from '../models/enhance.ts';
import type { EfficiencyInput, EfficiencyResult } from './efficiency.ts';
import { recipeNamed } from './recipe-named.ts';

try {
  const result = await measure(JSON.parse(process.argv[2]!) as EfficiencyInput);
  process.stdout.write(`${JSON.stringify(result)}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ failed: messageOf(error) })}\n`);
}
process.exit(0);

async function measure(input: EfficiencyInput): Promise<EfficiencyResult> {
  const { system, scale, width, height, warmups, repetitions, budgetMilliseconds, backend } = input;
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
  const runs: number[] = [];
  for (let total = 0; runs.length < warmups + repetitions && total < budgetMilliseconds; total += runs.at(-1)!) {
    const started = performance.now();
    await enhancer.enhance(image);
    runs.push(performance.now() - started);
  }
  // A picture that takes long needs no run to warm up: then all runs count.
  const milliseconds = runs.length > warmups ? runs.slice(warmups) : runs;
  return { milliseconds, peakBytes: peakBytes() };
}

function peakBytes(): number {
  if (existsSync('/proc/self/status'))
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  return process.resourceUsage().maxRSS * 1024;
}
