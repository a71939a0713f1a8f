import { defineVerb } from './verb.ts';

export const fuse = defineVerb({
  name: 'fuse',
  summary: 'fuse exposures of one scene into one picture (Mertens)',
  positionals: '<pictures..>',
  options: {
    out: { type: 'string', demandOption: true, describe: 'the fused picture, PNG or JPEG' },
    variant: { choices: ['paper', 'opencv'], default: 'paper', describe: 'the authors’ program or OpenCV’s' },
    exponents: { type: 'string', describe: 'contrast,saturation,exposure; default 1,1,1 (paper) or 1,1,0 (opencv)' },
  },
  examples: [['bench fuse under.jpg mean.jpg over.jpg --out fused.png', 'three exposures, the paper’s weights']],
  async run({ names, out, variant, exponents }, io) {
    const { BenchError } = await import('../core/errors.ts');
    const { fuseExposures } = await import('../hdr/fusion.ts');
    const { readImage } = await import('../image/read.ts');
    const { writeImage } = await import('../image/write.ts');
    const powers = exponents?.split(',').map(Number);
    if (powers && !(powers.length === 3 && powers.every((power) => power >= 0)))
      throw new BenchError('usage', `--exponents is "${exponents}"; expected three numbers such as 1,1,1.`);
    const pictures = [];
    for (const path of names) {
      const { image, notes } = await readImage(path);
      for (const note of notes) io.progress.note(`${path}: ${note}`);
      pictures.push(image);
    }
    const fused = fuseExposures(pictures, {
      variant: variant as 'paper' | 'opencv',
      ...(powers && { exponents: powers as [number, number, number] }),
    });
    await writeImage(out, fused);
    io.document({ out, pictures: names, variant, width: fused.width, height: fused.height });
    io.print(out);
  },
});
