// Decoding HDR files (BENCH_SHARED_DATA or ../shared/data) and fusing exposures, beside OpenCV's MergeMertens in WebAssembly.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const data = process.env.BENCH_SHARED_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const files = {
  piz: 'hdr_exr/ScanLines_StillLife.exr',
  zip: 'hdr_exr/ScanLines_Carrots.exr',
  'zip-tiles': 'hdr_exr/MultiResolution_StageEnvLatLong.exr',
  b44: 'hdr_exr/ScanLines_Cannon.exr',
  'b44-chroma': 'hdr_exr/LuminanceChroma_Flowers.exr',
  pxr24: 'hdr_exr_synthetic/RgbRampsDiagonal.exr',
  'zips-deep': 'hdr_exr/v2_LowResLeftView_Trunks.exr',
  radiance: 'hdr_radiance/LabBooth.hdr',
};

export const title = 'HDR pictures';
export const measures = {
  ...Object.fromEntries(
    Object.entries(files).map(([name, file]) => [
      name,
      { title: `decode ${name}: ${file}`, warmups: 1, repetitions: 5 },
    ]),
  ),
  fuse: { title: 'fuse three exposures of 1 megapixel', warmups: 1, repetitions: 3 },
};
export const contestants = ['bench', 'opencv'];

export async function prepare(contestant, measure, _threads, { built }) {
  if (measure === 'fuse') return fusion(contestant, built);
  if (contestant === 'opencv') throw new Error('Error: opencv-wasm does not decode HDR files');
  const path = join(data, files[measure]);
  if (!existsSync(path)) throw new Error(`Error: ${path} is absent`);
  const { decodeHdr } = await built('hdr/read.js');
  const bytes = readFileSync(path);
  return {
    once: () => decodeHdr(path, bytes),
    detail: 'three’s loader in a worker thread, own decoders for chroma and Radiance',
  };
}

async function fusion(contestant, built) {
  const { randomStream } = await built('core/random.js');
  const random = randomStream(1, 'bench fusion');
  const [width, height] = [1200, 833];
  const base = Float32Array.from(
    { length: 3 * width * height },
    (_, i) => 0.2 + 0.3 * Math.sin(i * 1e-4) ** 2 + 0.1 * random.uniform(),
  );
  const pictures = [0.5, 1, 1.6].map((gain) => ({
    width,
    height,
    channels: 3,
    data: base.map((value) => Math.round(255 * Math.min(1, value * gain)) / 255),
  }));
  if (contestant === 'bench') {
    const { fuseExposures } = await built('hdr/fusion.js');
    return { once: () => fuseExposures(pictures), detail: 'paper’s variant' };
  }
  const { cv } = createRequire(import.meta.url)('opencv-wasm');
  const { toBytes } = await built('image/color.js');
  const list = new cv.MatVector();
  for (const picture of pictures) list.push_back(cv.matFromArray(height, width, cv.CV_8UC3, toBytes(picture)));
  const merge = new cv.MergeMertens(1, 1, 1);
  const out = new cv.Mat();
  return { once: () => merge.process(list, out, new cv.Mat(), new cv.Mat()), detail: 'MergeMertens in WebAssembly' };
}

/** Megabytes of decoded float RGB per second. */
export function remarks(results) {
  const megapixels = {
    piz: 1.049,
    zip: 0.24,
    'zip-tiles': 0.5,
    b44: 0.4415,
    'b44-chroma': 0.5755,
    pxr24: 0.64,
    'zips-deep': 0.4454,
    radiance: 0.4891,
  };
  const lines = ['| file | decoded MB/s |', '|---|---:|'];
  for (const { measure, milliseconds, failure } of results)
    if (failure === undefined && megapixels[measure])
      lines.push(`| ${measure} | ${((12 * megapixels[measure] * 1000) / milliseconds).toFixed(0)} |`);
  return lines;
}
