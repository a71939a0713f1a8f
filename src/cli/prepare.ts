import { BenchError } from '../core/errors.ts';
import { lookUp } from '../core/near.ts';
import { settings } from '../core/settings.ts';
import type { Dataset, PrepareOptions } from '../datasets/dataset.ts';
import type { PreparedSet } from '../datasets/manifest.ts';
import { parseSlice } from '../work/slice.ts';
import { atLeast } from './numbers.ts';
import { defineVerb, type Io } from './verb.ts';

export const prepare = defineVerb({
  name: 'prepare',
  summary: 'make, find or check a data set: what is in it is written to a manifest',
  positionals: '<dataset>',
  options: {
    root: { type: 'string', describe: 'folder or archive of the set (dped, lol, ava, voc-lq100)' },
    variant: { type: 'string', describe: 'v1, v2-real or v2-syn (lol); default v1' },
    'min-score': { type: 'number', describe: 'least mean vote, 1 to 10 (ava); default 5.5' },
    camera: { type: 'string', describe: 'iphone, blackberry or sony (dped, dped-sim)' },
    input: { type: 'string', describe: 'folder of input pictures (folder)' },
    target: { type: 'string', describe: 'folder of target pictures, of the same names (folder)' },
    'test-input': { type: 'string', describe: 'folder of test inputs (folder); default: a seeded fifth' },
    'test-target': { type: 'string', describe: 'folder of test targets (folder)' },
    seed: { type: 'number', describe: 'seed of the split (folder, ava) or of the scenes (dped-sim); default 1' },
    'train-scenes': { type: 'number', describe: 'scenes to render for training (dped-sim)' },
    'test-scenes': { type: 'number', describe: 'scenes to render for the test (dped-sim)' },
    originals: { type: 'boolean', describe: 'cut the patches from original full-size photographs (dped)' },
    jobs: { type: 'number', describe: 'worker threads; default BENCH_THREADS or all cores' },
    slice: {
      type: 'string',
      describe: 'I/N: do only the I-th of N parts (dped-sim, dped --originals, voc-lq100); a run without it merges',
    },
    queue: {
      type: 'string',
      describe: 'redis://HOST:PORT: let workers do the work (dped-sim, dped --originals, voc-lq100)',
    },
    images: { type: 'string', array: true, describe: 'folders of HDR pictures: OpenEXR, Radiance, PFM, TIFF (hdr)' },
    'pairs-per-scene': { type: 'number', describe: 'pairs from every training scene (hdr, hdr-sim); default 16' },
    'tune-entropy': { type: 'number', describe: 'shift the exposures until inputs have this many bits (hdr, hdr-sim)' },
    verify: { type: 'boolean', default: false, describe: 'read every file again and compare its hash' },
  },
  examples: [
    ['bench prepare dped-sim --camera sony', 'render the simulated stand-in for DPED'],
    ['bench prepare dped --root ~/dped', 'list and check the official patch archive'],
    ['bench prepare dped --originals --root ~/dped-full', 'cut the patches from original photographs'],
    ['bench prepare lol --variant v2-real --root LOL-v2.zip', 'the low-light pairs, from a folder or an archive'],
    ['bench prepare hdr --images ~/hdr --tune-entropy 3.79', 'dark photographs and fused targets from HDR pictures'],
    ['bench prepare folder --input phone --target dslr', 'pair two folders of your own by name'],
  ],
  async run(args, io) {
    const { datasets } = await import('../datasets/index.ts');
    const dataset: Dataset = lookUp<Dataset>('data set', datasets, args.names[0]!, 'bench ls datasets');
    const given: PrepareOptions = {
      root: args.root,
      originals: args.originals,
      camera: args.camera,
      variant: args.variant,
      minScore: args['min-score'],
      input: args.input,
      target: args.target,
      testInput: args['test-input'],
      testTarget: args['test-target'],
      seed: args.seed,
      trainScenes: args['train-scenes'],
      testScenes: args['test-scenes'],
      images: args.images,
      pairsPerScene: args['pairs-per-scene'],
      tuneEntropy: args['tune-entropy'],
    };
    const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const foreign = Object.keys(options).filter((name) => !(dataset.options as readonly string[]).includes(name));
    if (foreign.length > 0)
      throw new BenchError('usage', `The data set ${dataset.name} does not take ${foreign.map(flag).join(', ')}.`, {
        mend: `it takes ${dataset.options.map(flag).join(', ')}`,
      });
    const threads = args.jobs === undefined ? settings.threads() : atLeast('--jobs', args.jobs, 1);
    if (args.queue !== undefined && !dataset.prepareSlice)
      throw new BenchError('usage', `The data set ${dataset.name} is not prepared in parts.`, {
        mend: 'leave --queue away',
      });
    const context = {
      progress: io.progress,
      threads,
      signal: io.signal,
      ...(args.queue !== undefined && { queue: args.queue }),
    };
    if (args.slice !== undefined) {
      if (!dataset.prepareSlice)
        throw new BenchError('usage', `The data set ${dataset.name} is not prepared in parts.`, {
          mend: 'leave --slice away',
        });
      await dataset.prepareSlice(options, { ...context, slice: parseSlice(args.slice) });
      io.document({ slice: args.slice });
      io.print(`Part ${args.slice} is done; the same command without --slice merges all parts.`);
      return;
    }
    const set = await dataset.prepare(options, context);
    if (args.verify) await verify(set);
    tell(set, io);
  },
});

function flag(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

async function verify(set: PreparedSet): Promise<void> {
  const { verifyManifest } = await import('../datasets/manifest.ts');
  const changed = await verifyManifest(set.folder);
  if (changed.length === 0) return;
  const shown = changed.slice(0, 5).map(({ path, reason }) => `${path} (${reason})`);
  const more = changed.length > 5 ? ` and ${changed.length - 5} more` : '';
  throw new BenchError('changed-files', `Files are not as prepared: ${shown.join(', ')}${more}.`, {
    mend: `restore them, or delete ${set.folder} and prepare the data set again`,
  });
}

/** What was prepared: counts, what was left out and why, notes. */
function tell({ folder, manifest }: PreparedSet, io: Io): void {
  const { name, hash, simulated, standsIn, licence, splits, notes } = manifest;
  const counts = { train: splits.train.length, validation: splits.validation?.length ?? 0, test: splits.test.length };
  const rejected: Record<string, number> = {};
  for (const { reason } of manifest.rejected) rejected[reason] = (rejected[reason] ?? 0) + 1;
  io.document({ name, hash, simulated, ...(standsIn && { standsIn }), licence, folder, counts, rejected, notes });
  io.print(
    `${name}${simulated ? ' (simulated)' : ''}: ${counts.train} train, ${counts.validation} validation, ${counts.test} test pairs`,
  );
  for (const [reason, count] of Object.entries(rejected)) io.print(`  left out ${count}: ${reason}`);
  for (const note of notes) io.print(`  ${note}`);
  io.print(`Manifest: ${folder}/manifest.json (${hash})`);
}
