import { existsSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { defineVerb } from './verb.ts';

export const enhance = defineVerb({
  name: 'enhance',
  summary: 'enhance pictures of any size with a classic method or a trained network',
  positionals: '<pictures..>',
  options: {
    with: { type: 'string', demandOption: true, describe: 'baseline, model, model/variant or a file.onnx' },
    out: { type: 'string', demandOption: true, describe: 'folder of the results (PNG, same names)' },
    weights: {
      type: 'string',
      describe: 'file of bench, or "released" for those of the authors; default: what bench run trained last',
    },
    onnx: {
      type: 'string',
      describe:
        'of a file.onnx: range=255 or signed, layout=nhwc, multiple=16, margin=32, order=bgr, input=NAME, output=NAME',
    },
    backend: { type: 'string', describe: 'where networks run (bench doctor)' },
  },
  examples: [
    ['bench enhance --with he dark.jpg --out brighter', 'histogram equalisation of one picture'],
    [
      'bench enhance --with dped --weights released photo.jpg --out enhanced',
      'the weights that DPED’s authors published',
    ],
    [
      'bench enhance --with mine.onnx --onnx range=255 photos --out enhanced',
      'a network of your own from any framework',
    ],
    ['bench enhance --with mlc-unet photos --out enhanced', 'a folder, by the network trained last'],
  ],
  async run(args, io) {
    const { listPictures } = await import('../datasets/pair-folders.ts');
    const { readImage } = await import('../image/read.ts');
    const { writeImage } = await import('../image/write.ts');
    const { systemNamed } = await import('./system-named.ts');
    const system = await systemNamed(args.with, { weights: args.weights, backend: args.backend, onnx: args.onnx }, io);
    const files = args.names.flatMap((path) => {
      if (!existsSync(path))
        throw new BenchError('missing-file', `${path} does not exist; expected a picture or a folder.`, {
          mend: 'check the path',
        });
      if (statSync(path).isDirectory()) return [...listPictures(path).pictures].map(([id, file]) => ({ id, file }));
      return [{ id: basename(path, extname(path)), file: path }];
    });
    const twice = files.find(({ id }, i) => files.findIndex((other) => other.id === id) !== i);
    if (twice)
      throw new BenchError(
        'duplicate-id',
        `Two of the pictures would be written as ${twice.id}.png; expected different names.`,
      );
    const results: { id: string; path: string; notes: readonly string[] }[] = [];
    const failed: { file: string; reason: string; mend: string | undefined }[] = [];
    const task = io.progress.task(`enhance with ${system.name}`, files.length);
    for (const { id, file } of files) {
      if (io.signal.aborted)
        throw new BenchError('interrupted', `Stopped before ${file}; what is enhanced is in ${args.out}.`);
      try {
        const { image, notes } = await readImage(file);
        for (const note of notes) io.progress.note(`${file}: ${note}`);
        const path = join(args.out, `${id}.png`);
        await writeImage(path, await system.enhance(image));
        results.push({ id, path, notes });
      } catch (error) {
        if (!(error instanceof BenchError)) throw error;
        failed.push({ file, reason: error.message, mend: error.mend });
        io.progress.note(`bench: ${error.message}`);
      }
      task.advance();
    }
    task.done();
    if (failed.length > 0) {
      const [first] = failed;
      const rest =
        files.length > 1 ? ` (${failed.length} of ${files.length} pictures failed, the others are in ${args.out})` : '';
      throw new BenchError(
        'enhance-failed',
        `${first!.reason}${rest}`,
        first!.mend === undefined ? {} : { mend: first!.mend },
      );
    }
    io.document({ system: system.name, images: results });
    for (const { path } of results) io.print(path);
  },
});
