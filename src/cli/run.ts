import { BenchError } from '../core/errors.ts';
import { defineVerb, listOf } from './verb.ts';

export const run = defineVerb({
  name: 'run',
  summary: 'train a system where it must be trained, score it beside the input and a classic method, write a report',
  options: {
    model: {
      type: 'string',
      demandOption: true,
      describe: 'recipe, recipe/variant, baseline (bench ls recipes) or a file.onnx',
    },
    dataset: {
      type: 'string',
      describe: 'a prepared data set (bench ls datasets); default: dped, or its stand-in dped-sim',
    },
    camera: { type: 'string', describe: 'camera of the data set: iphone, blackberry or sony' },
    pairs: { type: 'string', array: true, nargs: 2, describe: 'two folders, input and target, paired by name' },
    'test-pairs': {
      type: 'string',
      array: true,
      nargs: 2,
      describe: 'two folders to test on; default: a seeded fifth of --pairs',
    },
    recipe: {
      type: 'string',
      choices: ['quick', 'paper'],
      default: 'quick',
      describe: 'how long and how large to train',
    },
    steps: { type: 'number', describe: 'training steps; default: as the recipe says' },
    seed: { type: 'number', default: 1, describe: 'seed of weights, batches and splits' },
    metrics: {
      type: 'string',
      describe:
        'names, separated by commas; default: psnr,psnr@dped,ssim,ms-ssim, on hdr and hdr-sim those of the paper',
    },
    with: {
      type: 'string',
      default: 'input,he',
      describe:
        'systems to compare with, separated by commas: baselines, or models that are trained too (bench ls recipes)',
    },
    features: {
      type: 'string',
      choices: ['random', 'imagenet'],
      describe: 'filters of the VGG that losses look through; default: as the recipe says',
    },
    unpaired: { type: 'string', describe: 'folder of inputs without target, for recipes that train on such' },
    pictures: {
      type: 'boolean',
      default: true,
      describe: 'show test pictures in the report; --no-pictures where they may not be passed on',
    },
    good: { type: 'string', describe: 'folder of good pictures, for recipes whose discriminator sees such' },
    weights: {
      type: 'string',
      describe:
        'score the model with these weights and train nothing: a file of bench, or "released" for those of the authors',
    },
    onnx: { type: 'string', describe: 'how a file.onnx takes pictures, as in bench enhance' },
    backend: { type: 'string', describe: 'where networks run: tensorflow, native, wasm, webgpu, cpu (bench doctor)' },
    out: { type: 'string', describe: 'folder of the report; default: reports/NAME' },
  },
  examples: [
    ['bench run --model mlc-unet', 'the quick recipe on DPED, or on its simulated stand-in'],
    ['bench run --model mlc-unet/plain --pairs phone dslr --seed 2', 'an ablation on your own pairs'],
    ['bench run --model dped --weights released --pairs phone dslr', 'what the authors published, on your own pairs'],
    ['bench run --model mine.onnx --with input,srcnn', 'a network of your own beside others'],
    ['bench run --model mlc-unet --with input,srcnn,nrl-dpl', 'several systems, trained and scored in one table'],
  ],
  async run(args, io) {
    for (const [name, value] of [
      ['steps', args.steps],
      ['seed', args.seed],
    ] as const)
      if (value !== undefined && (!Number.isInteger(value) || value < (name === 'steps' ? 1 : 0)))
        throw new BenchError(
          'usage',
          `--${name} is ${value}, expected a whole number${name === 'steps' ? ' of at least 1' : ''}.`,
        );
    const { runSystem } = await import('./run-system.ts');
    const { report, page, weights, dataset, systems } = await runSystem(
      {
        model: args.model,
        dataset: args.dataset,
        camera: args.camera,
        pairs: args.pairs as [string, string] | undefined,
        testPairs: args['test-pairs'] as [string, string] | undefined,
        scale: args.recipe as 'quick' | 'paper',
        steps: args.steps,
        seed: args.seed,
        metrics: args.metrics === undefined ? undefined : listOf(args.metrics),
        others: listOf(args.with),
        features: args.features as 'random' | 'imagenet' | undefined,
        unpaired: args.unpaired,
        good: args.good,
        pictures: args.pictures,
        weights: args.weights,
        onnx: args.onnx,
        backend: args.backend,
        out: args.out,
      },
      io,
    );
    io.document({ report, page, ...(weights && { weights }), dataset, systems });
    if (weights) io.print(`Weights: ${weights}`);
    io.print(`Report: ${report}`);
    io.print(`Page:   ${page}`);
  },
});
