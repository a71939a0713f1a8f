import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Backend, type BackendName, openBackend } from '../backend/backend.ts';
import { BenchError, messageOf } from '../core/errors.ts';
import { readJsonIfThere, writeJson } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import type { Summary } from '../experiment/summary.ts';
import type { Quantity } from '../experiment/table.ts';
import { networkCost } from '../models/cost.ts';
import { disposeNetwork } from '../models/model.ts';
import type { Recipe, Scale } from '../train/recipe.ts';
import { builtModule } from '../work/built.ts';

/** What `efficiency-child.ts` measures. */
export interface EfficiencyInput {
  readonly system: string;
  readonly scale: Scale;
  readonly width: number;
  readonly height: number;
  readonly warmups: number;
  readonly repetitions: number;
  /** No further run is begun after this. */
  readonly budgetMilliseconds: number;
  readonly backend: string;
}

export interface EfficiencyResult {
  readonly milliseconds: readonly number[];
  readonly peakBytes: number;
}

/** The machine that times belong to. */
export function hardwareLine({ name, device, threads }: Backend): string {
  return `${processorLine()}, back end ${name} (${device}, ${threads} thread${threads === 1 ? '' : 's'})`;
}

function processorLine(): string {
  const processors = cpus();
  return `${processors[0]?.model.trim() ?? 'unknown processor'}, ${processors.length} threads of it`;
}

const repetitions = {
  quick: { warmups: 1, repetitions: 3, budgetMilliseconds: 10_000 },
  paper: { warmups: 2, repetitions: 11, budgetMilliseconds: 120_000 },
} as const;

/** One cell of an efficiency table: a median time, a peak memory, or a count that is the same on every machine. */
export async function efficiencyOf(
  quantity: Exclude<Quantity, { kind: 'score' | 'opinion' }>,
  recipe: Recipe,
  wantedBackend: string | undefined,
): Promise<Summary> {
  const backend = await openBackend(wantedBackend === undefined ? {} : { want: wantedBackend as BackendName });
  if (quantity.kind === 'parameters' || quantity.kind === 'multiply-adds') {
    const { parameters, multiplyAddsPerMegapixel } = await costOf(recipe);
    if (quantity.kind === 'parameters') return exactly(parameters);
    return exactly((multiplyAddsPerMegapixel * quantity.width * quantity.height) / 1e6);
  }
  const { milliseconds, peakBytes } = await measured(
    {
      system: recipe.name,
      scale: recipe.scale,
      width: quantity.width,
      height: quantity.height,
      ...repetitions[recipe.scale],
      backend: backend.name,
    },
    recipe,
    backend,
  );
  if (quantity.kind === 'memory') return exactly(peakBytes);
  const sorted = [...milliseconds].sort((a, b) => a - b);
  return { ...exactly(sorted[sorted.length >> 1]!), count: sorted.length, of: sorted.length };
}

const exactly = (mean: number): Summary => ({ mean, low: null, high: null, count: 1, of: 1 });

async function costOf(recipe: Recipe): ReturnType<typeof networkCost> {
  const network = recipe.model.build(recipe.options, 1);
  try {
    return await networkCost(network);
  } finally {
    disposeNetwork(network);
  }
}

/** A measurement of this machine, kept in the store; time and memory of one size come from one run. */
async function measured(
  input: EfficiencyInput,
  { model, options }: Recipe,
  backend: Backend,
): Promise<EfficiencyResult> {
  const key = keyOf({
    input,
    model: [model.name, model.version],
    options,
    hardware: `${processorLine()}, back end ${backend.describe()}`,
  });
  const path = benchHome('store', 'efficiency', `${key}.json`);
  const known = readJsonIfThere(path) as EfficiencyResult | undefined;
  if (known) return known;
  const child = fileURLToPath(builtModule(new URL('./efficiency-child.ts', import.meta.url)));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(input)]);
    const result = JSON.parse(stdout) as EfficiencyResult | { readonly failed: string };
    if ('failed' in result) throw new Error(result.failed);
    writeJson(path, result);
    return result;
  } catch (error) {
    throw new BenchError(
      'not-measured',
      `${input.system} could not be measured at ${input.width}x${input.height}: ${whyEnded(error)}`,
      { mend: 'try a machine with more memory, or another --backend', cause: error },
    );
  }
}

/** What a child process that failed says of itself; node's own message holds the command line with its paths. */
function whyEnded(error: unknown): string {
  const { signal, code, stderr = '' } = error as { signal?: string | null; code?: unknown; stderr?: string };
  const said = /^\w*Error(?: \[[\w-]+\])?: (.+?)\.?$/m.exec(stderr)?.[1];
  if (said) return said;
  if (signal) return `its process was ended by ${signal}`;
  return typeof code === 'number' ? `its process ended early (exit code ${code})` : messageOf(error);
}
