import { BenchError } from '../core/errors.ts';
import { unknownName } from '../core/near.ts';
import { defineVerb } from './verb.ts';

/** Flags that only one of the actions takes. */
const only = {
  serve: [
    ...['systems', 'images', 'images-dir', 'dataset', 'camera', 'originals', 'seed', 'show-input', 'notice', 'host'],
    ...['port', 'backend', 'test'],
  ],
  report: ['screen', 'complete-only', 'out'],
} as const;

export const mos = defineVerb({
  name: 'mos',
  summary: 'mean opinion scores: "serve" collects ratings on a local web page, "report" prints means and agreement',
  positionals: '<action>',
  options: {
    study: { type: 'string', default: 'mos', describe: 'name of the study; it lies in studies/NAME' },
    systems: {
      type: 'string',
      describe:
        'serve: what is rated, separated by commas: models (as trained last), baselines, input, target, folders of results or NAME=FOLDER',
    },
    images: { type: 'number', describe: 'serve: how many pictures, drawn with the seed; default 20, or all there are' },
    'images-dir': { type: 'string', describe: 'serve: folder of the pictures to enhance' },
    dataset: {
      type: 'string',
      describe: 'serve: prepared data set whose test pictures are used; default as bench run',
    },
    camera: { type: 'string', describe: 'serve: camera of the data set' },
    originals: { type: 'boolean', default: false, describe: 'serve: full-size photographs of the set, not patches' },
    seed: { type: 'number', describe: 'serve: seed of the choice and the order of the pictures; default 1' },
    'show-input': { type: 'boolean', default: false, describe: 'serve: show the input beside every picture' },
    notice: { type: 'string', describe: 'serve: text file for the first page, e.g. of your ethics committee' },
    host: {
      type: 'string',
      default: '127.0.0.1',
      describe: 'serve: address to listen to; 0.0.0.0 opens it to the network',
    },
    port: { type: 'number', default: 8321, describe: 'serve: port; 0 takes any free one' },
    backend: { type: 'string', describe: 'serve: where networks run (bench doctor)' },
    test: { type: 'boolean', default: false, describe: 'serve: scripted raters; every rating is marked as test data' },
    screen: { type: 'boolean', default: false, describe: 'report: leave out raters by the β2 test of ITU-R BT.500' },
    'complete-only': { type: 'boolean', default: false, describe: 'report: leave out raters who are not through' },
    out: { type: 'string', describe: 'report: folder of the report; default reports/mos-NAME' },
  },
  examples: [
    ['bench mos serve --systems input,he,mlc-unet --images 20', 'begin a study and collect ratings'],
    ['bench mos serve', 'go on collecting: raters come back by their code'],
    [
      'bench mos serve --study voc --dataset voc-lq100 --images 100 --systems input,srcnn,dped,zhu-gan,nrl-dpl',
      'the study of paper 001',
    ],
    ['bench mos serve --study night --systems input,ours=results --images-dir photos', 'your own pictures and results'],
    ['bench mos report', 'means, 95 % intervals and agreement, in the shape of table 5 of paper 001'],
  ],
  async run({ names: [action, ...more], ...args }, io) {
    if (action !== 'serve' && action !== 'report') throw unknownName('action of bench mos', action!, Object.keys(only));
    if (more.length > 0) throw new BenchError('usage', `bench mos ${action} does not take "${more.join(' ')}".`);
    const other = action === 'serve' ? 'report' : 'serve';
    const defaults: Record<string, unknown> = { host: '127.0.0.1', port: 8321 };
    const foreign = only[other].filter((name) => {
      const value = (args as Record<string, unknown>)[name];
      return value !== undefined && value !== false && value !== defaults[name];
    });
    if (foreign.length > 0)
      throw new BenchError(
        'usage',
        `bench mos ${action} does not take ${foreign.map((flag) => `--${flag}`).join(', ')}.`,
        {
          mend: `bench mos ${other}, or leave ${foreign.length === 1 ? 'it' : 'them'} away`,
        },
      );
    if (action === 'report') return (await import('./mos-report.ts')).reportStudy(args, io);
    return (await import('./mos-serve.ts')).serveRatings(args, io);
  },
});
