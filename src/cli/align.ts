import { BenchError } from '../core/errors.ts';
import { defineVerb } from './verb.ts';

export const align = defineVerb({
  name: 'align',
  summary: 'register photographs of the same scenes by two cameras and cut training patches from them',
  positionals: '<a> <b>',
  options: {
    out: {
      type: 'string',
      demandOption: true,
      describe: 'folder for patches, overlays, contact sheets and pairs.json',
    },
    patch: { type: 'number', default: 100, describe: 'side of a patch in pixels of A' },
    stride: { type: 'number', describe: 'distance between windows (default: the side of a patch)' },
    'min-ncc': { type: 'number', default: 0.9, describe: 'least correlation of a kept patch pair' },
    format: { choices: ['png', 'jpg'], default: 'png', describe: 'how patches are stored' },
    jobs: { type: 'number', default: 1, describe: 'worker threads' },
    queue: { type: 'string', describe: 'redis://HOST:PORT: let workers there do the work (bench worker)' },
    slice: { type: 'string', describe: 'I/N: do only the I-th of N parts; a run without it merges' },
  },
  examples: [
    ['bench align phone/ camera/ --out patches', 'pair the files of two folders by name, align them, cut patches'],
    ['bench align phone/ camera/ --out patches --json', 'the homography and the rejections of every pair'],
  ],
  async run({ names, out, patch, stride, 'min-ncc': minNcc, format, jobs, slice, queue }, io) {
    const { alignPairs, assertUsable, writeAligned } = await import('../align/index.ts');
    const { benchHome } = await import('../core/home.ts');
    const { pairFolders } = await import('../datasets/pair-folders.ts');
    const { parseSlice } = await import('../work/slice.ts');
    const { openStore } = await import('../work/store.ts');
    const { atLeast } = await import('./numbers.ts');
    const options = {
      patch: atLeast('--patch', patch, 16),
      stride: atLeast('--stride', stride ?? patch, 1),
      minNcc,
      format: format as 'png' | 'jpg',
    };
    if (!(minNcc >= -1 && minNcc < 1))
      throw new BenchError('bad-option', `--min-ncc is ${minNcc}, expected a correlation from -1 to below 1.`, {
        mend: 'leave it away for 0.9',
      });
    assertUsable(out);
    const { pairs } = pairFolders(names[0]!, names[1]!);
    const photographs = pairs.map(({ id, input, target }) => ({ id, a: input.path, b: target!.path }));
    const aligned = await alignPairs(openStore(benchHome('store')), photographs, options, {
      jobs: atLeast('--jobs', jobs, 1),
      queue,
      slice: slice === undefined ? undefined : parseSlice(slice),
      progress: io.progress,
      signal: io.signal,
    });
    if (!aligned) {
      io.document({ slice });
      io.print(`Part ${slice} is done; the same command without --slice merges all parts.`);
      return;
    }
    const report = writeAligned(out, aligned, options);
    io.document(report);
    for (const { id, reason, inliers, rmse, kept, rejected } of report.pairs) {
      const counts = Object.entries(rejected).map(([why, count]) => `${count} ${why}`);
      io.print(
        reason === null
          ? `${id}: ${kept} patches kept${counts.length > 0 ? `, ${counts.join(', ')}` : ''}; ${inliers} inliers, RMSE ${rmse!.toFixed(2)} px`
          : `${id}: rejected, ${reason}`,
      );
    }
    const total = report.pairs.reduce((sum, { kept }) => sum + kept, 0);
    const done = report.pairs.filter(({ homography }) => homography).length;
    io.print(`${total} patches from ${done}/${report.pairs.length} pairs in ${out} (hash ${report.hash})`);
    if (total > 0) io.print(`To train on them: bench run --model mlc-unet --pairs ${out}/a ${out}/b`);
  },
});
