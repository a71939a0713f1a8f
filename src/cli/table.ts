import { atLeast } from './numbers.ts';
import { defineVerb, listOf } from './verb.ts';

export const table = defineVerb({
  name: 'table',
  summary: 'fill tables of the papers: train what is missing, score, print measured beside published numbers',
  positionals: '<tables..>',
  options: {
    scale: {
      type: 'string',
      choices: ['quick', 'paper'],
      default: 'quick',
      describe: 'recipes: short ones for a laptop, or the papers’ own',
    },
    steps: { type: 'number', describe: 'training steps of every recipe; default: as the recipes say' },
    seeds: {
      type: 'number',
      default: 1,
      describe: 'train every system with seeds 1 to N; intervals are then over seeds',
    },
    images: { type: 'number', describe: 'at most so many test pictures of each set, drawn by seed' },
    only: { type: 'string', describe: 'rows by label or system, separated by commas' },
    dataset: {
      type: 'string',
      describe:
        'another data set (bench ls datasets) or the folder of a prepared one: published numbers are then grayed',
    },
    camera: { type: 'string', describe: 'only the columns of this camera: iphone, blackberry or sony' },
    features: {
      type: 'string',
      choices: ['random', 'imagenet'],
      describe: 'filters of the VGG that losses look through; default: as the recipes say',
    },
    opinions: { type: 'string', describe: 'a study of bench mos whose opinions fill 001-5 and 000-4-perceptual' },
    train: {
      type: 'boolean',
      default: true,
      describe: '--no-train scores only what earlier runs of bench table trained; other cells stay empty',
    },
    plan: { type: 'boolean', default: false, describe: 'print the plan and stop' },
    backend: { type: 'string', describe: 'where networks run: tensorflow, native, wasm, webgpu, cpu (bench doctor)' },
    out: { type: 'string', describe: 'folder that gets a folder for each table; default: reports/table-…' },
  },
  examples: [
    ['bench table 001-4', 'the comparison of paper 001 by quick recipes'],
    ['bench table 001-4 --plan --scale paper', 'what the published schedule would take here'],
    ['bench table all --scale quick', 'every table of the five papers, unattended; may be stopped and given again'],
    ['bench table 000-5 --seeds 3 --camera iphone', 'an ablation with intervals over seeds'],
  ],
  async run(args, io) {
    const { chosenTables } = await import('./table-request.ts');
    const { planLines } = await import('./plan-words.ts');
    const { planTables } = await import('./table-plan.ts');
    const whole = (flag: string, value: number | undefined): number | undefined =>
      value === undefined ? undefined : atLeast(flag, value, 1);
    const request = {
      names: args.names,
      scale: args.scale as 'quick' | 'paper',
      steps: whole('--steps', args.steps),
      seeds: atLeast('--seeds', args.seeds, 1),
      images: whole('--images', args.images),
      only: listOf(args.only),
      dataset: args.dataset,
      camera: args.camera,
      features: args.features as 'random' | 'imagenet' | undefined,
      opinions: args.opinions,
      train: args.train,
      backend: args.backend,
      out: args.out,
    };
    const chosen = chosenTables(request);
    if (args.plan) {
      const plan = planTables(chosen, request);
      for (const line of planLines(plan)) io.print(line);
      io.document({
        tables: plan.tables.map(({ id, title }) => ({ id, title })),
        data: plan.sets.map(({ wanted, used, same }) => ({ wanted, used, same })),
        trainings: plan.trainings.map(({ recipe, on, done, estimate }) => ({
          name: recipe.name,
          seed: recipe.training.seed,
          steps: recipe.training.steps,
          data: on.used,
          done,
          seconds: estimate?.seconds,
        })),
        missing: plan.missing,
      });
      return;
    }
    const { fillTables } = await import('./fill-tables.ts');
    const results = await fillTables(request, io, chosen);
    io.document(results);
    for (const { id, report, measured, cells } of results) io.print(`${id}  ${measured}/${cells} cells  ${report}`);
  },
});
