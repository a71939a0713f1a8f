import { basename, extname, join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { defineVerb, listOf } from './verb.ts';

export const expose = defineVerb({
  name: 'expose',
  summary: 'photograph an HDR picture with the virtual camera at several exposures',
  positionals: '<file>',
  options: {
    stops: { type: 'string', default: '-2,0,2', describe: 'exposures in stops around the scene’s key' },
    out: { type: 'string', demandOption: true, describe: 'folder of the photographs' },
  },
  examples: [['bench expose scene.exr --stops=-2,0,2 --out exposures', 'three photographs, ready for bench fuse']],
  async run({ names, stops, out }, io) {
    const { photograph } = await import('../hdr/camera.ts');
    const { cleaned, readHdr } = await import('../hdr/read.ts');
    const { writeImage } = await import('../image/write.ts');
    const file = names[0]!;
    const exposures = listOf(stops).map(Number);
    if (exposures.length === 0 || !exposures.every(Number.isFinite))
      throw new BenchError('usage', `--stops is "${stops}"; expected numbers such as -2,0,2.`, {
        mend: 'write --stops=-2,0,2 with an equals sign',
      });
    const { image, notes } = await readHdr(file);
    const { image: scene, changed } = cleaned(image);
    for (const note of notes) io.progress.note(`${file}: ${note}`);
    if (changed > 0) io.progress.note(`${file}: ${changed} values that are no radiance replaced`);
    const paths: string[] = [];
    for (const stop of exposures) {
      const path = join(out, `${basename(file, extname(file))}_${stop < 0 ? '' : '+'}${stop}.png`);
      await writeImage(path, photograph(scene, stop));
      paths.push(path);
      io.print(path);
    }
    io.document({ file, photographs: paths, notes });
  },
});
