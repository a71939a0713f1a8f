import { BenchError } from '../core/errors.ts';
import { defineVerb } from './verb.ts';

/** Ten for every feature: what a covariance needs to be worth something. */
const plentyOfBlocks = 360;

export const fit = defineVerb({
  name: 'fit',
  summary: 'fit the model of a metric to your own pictures: niqe, or brisque with opinion scores',
  positionals: '<metric>',
  options: {
    images: { type: 'string', demandOption: true, describe: 'folder of pictures: pristine ones for niqe' },
    mos: { type: 'string', describe: 'for brisque: CSV of picture name and mean opinion score, 0 to 100' },
    name: { type: 'string', default: 'own', describe: 'name of the model; metrics then read niqe@NAME' },
  },
  examples: [
    ['bench fit niqe --images sharp-photos --name city', 'a model of natural pictures; score with niqe@city'],
    ['bench fit brisque --images photos --mos mos.csv', 'a regression to opinions; score with brisque-refit@own'],
  ],
  async run(args, io) {
    const { lookUp } = await import('../core/near.ts');
    const { fitters } = await import('../experiment/fit.ts');
    const fitter = lookUp('metric to fit', fitters, args.names[0] ?? '');
    if (args.names.length > 1)
      throw new BenchError(
        'usage',
        `One metric is fitted at a time; expected one name, found ${args.names.join(', ')}.`,
      );
    const { images, mos, name } = args;
    const fitted = await fitter({ images, mos, name, progress: io.progress, signal: io.signal });
    io.document(fitted);
    const { metric, pictures, blocks, path } = fitted;
    if (blocks !== undefined && blocks < plentyOfBlocks)
      io.progress.note(
        `note: ${blocks} sharp blocks are few for 36 features and their covariances: name more or larger photographs`,
      );
    const from = `${pictures} pictures${blocks === undefined ? '' : ` with ${blocks} sharp blocks`}`;
    io.print(`${metric}: fitted to ${from}, kept in ${path}`);
  },
});
