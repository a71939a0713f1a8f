// Decoding HDR files (BENCH_SHARED_DATA or ../shared/data) and fusing exposures, beside OpenCV's MergeMertens in WebAssembly.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeExr } from '../scenes/exr.mjs';

const data = process.env.BENCH_SHARED_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const fixtures = fileURLToPath(new URL('../../test/fixtures/hdr', import.meta.url));
/** Files with their megapixels; those without a path are a rendered scene of one megapixel. */
const files = {
  none: [1],
  rle: [1],
  zips: [1],
  zip: [1],
  'zip, tiles': [0.5, data, 'hdr_exr/MultiResolution_StageEnvLatLong.exr'],
  'zips, deep': [0.4454, data, 'hdr_exr/v2_LowResLeftView_Trunks.exr'],
  piz: [1.049, data, 'hdr_exr/ScanLines_StillLife.exr'],
  'piz, chroma': [0.0016, fixtures, 'chroma-piz.exr'],
  pxr24: [0.64, data, 'hdr_exr_synthetic/RgbRampsDiagonal.exr'],
  b44: [0.4415, data, 'hdr_exr/ScanLines_Cannon.exr'],
  'b44, chroma': [0.5755, data, 'hdr_exr/LuminanceChroma_Flowers.exr'],
  b44a: [0.0655, fixtures, 'b44a.exr'],
  dwaa: [0.0655, fixtures, 'dwaa.exr'],
  dwab: [0.0655, fixtures, 'dwab.exr'],
  radiance: [0.4891, data, 'hdr_radiance/LabBooth.hdr'],
};

export const title = 'HDR pictures';
export const measures = {
  ...Object.fromEntries(
    Object.entries(files).map(([name, [, , file]]) => [
      name,
      { title: `decode ${name}: ${file ?? 'rendered scene'}`, warmups: 3, repetitions: 7 },
    ]),
  ),
  fuse: { title: 'fuse three exposures of 1 megapixel', warmups: 3, repetitions: 7 },
};
export const contestants = ['bench', 'opencv'];
/** opencv-wasm decodes no HDR files. */
export const covers = (contestant, measure) => contestant === 'bench' || measure === 'fuse';

export async function prepare(contestant, measure, _threads, { built }) {
  if (measure === 'fuse') return fusion(contestant, built);
  const [, folder, file] = files[measure];
  const path = folder ? join(folder, file) : `${measure}.exr`;
  if (folder && !existsSync(path)) throw new Error(`${path} is absent`);
  const { decodeHdr } = await built('hdr/read.js');
  const bytes = folder ? readFileSync(path) : await rendered(measure, built);
  return {
    once: () => decodeHdr(path, bytes),
    detail: 'three’s loader in a worker thread, own decoders for chroma and Radiance',
  };
}

/** Smooth light with texture and a little noise. */
async function rendered(compression, built) {
  const { floatToHalf } = await built('hdr/half.js');
  const { randomStream } = await built('core/random.js');
  const random = randomStream(1, 'bench exr');
  const [width, height] = [1250, 800];
  const planes = [0, 1, 2].map((c) =>
    Uint16Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      const light = 2 ** (3 * Math.sin(x / 170 + c) + 2 * Math.cos(y / 130));
      return floatToHalf(light * (1 + 0.2 * Math.sin(x * 0.8) * Math.sin(y * 0.6) + 0.01 * random.uniform()));
    }),
  );
  return encodeExr(width, height, planes, compression);
}

async function fusion(contestant, built) {
  const { randomStream } = await built('core/random.js');
  const random = randomStream(1, 'bench fusion');
  const [width, height] = [1200, 833];
  const base = Float32Array.from(
    { length: 3 * width * height },
    (_, i) => 0.2 + 0.3 * Math.sin(i * 1e-4) ** 2 + 0.1 * random.uniform(),
  );
  // Pictures of 8 bits as files give them.
  const { fromBytes, toBytes } = await built('image/color.js');
  const pictures = [0.5, 1, 1.6].map((gain) =>
    fromBytes(
      Uint8Array.from(base, (value) => Math.round(255 * Math.min(1, value * gain))),
      width,
      height,
      3,
    ),
  );
  if (contestant === 'bench') {
    const { fuseExposures } = await built('hdr/fusion.js');
    return { once: () => fuseExposures(pictures), detail: 'paper’s variant' };
  }
  const { cv } = createRequire(import.meta.url)('opencv-wasm');
  const list = new cv.MatVector();
  for (const picture of pictures) list.push_back(cv.matFromArray(height, width, cv.CV_8UC3, toBytes(picture)));
  const merge = new cv.MergeMertens(1, 1, 1);
  const out = new cv.Mat();
  return { once: () => merge.process(list, out, new cv.Mat(), new cv.Mat()), detail: 'MergeMertens in WebAssembly' };
}

/** Megabytes of decoded float RGB per second. */
export function remarks(results) {
  const lines = ['| file | decoded MB/s |', '|---|---:|'];
  for (const { measure, milliseconds, failure } of results)
    if (failure === undefined && files[measure])
      lines.push(`| ${measure} | ${((12 * files[measure][0] * 1000) / milliseconds).toFixed(0)} |`);
  return lines;
}
