// Metrics on two decoded pictures of 0.4 and of 12 megapixels, one after another and on two workers, beside the quickest of
// the Python packages that are installed. Decoding is measured on neither side.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export const title = 'Metrics';
const sizes = { 0.4: [768, 512], 12: [4000, 3000] };
/** Pictures, or pairs, that are scored in one go; half of them by each of two workers. */
const counts = { 0.4: 8, 12: 2 };
const names = ['psnr', 'ssim', 'ms-ssim', 'niqe', 'brisque', 'deltaE', 'entropy'];
export const measures = Object.fromEntries(
  Object.entries(sizes).flatMap(([size, [width, height]]) =>
    names.map((name) => [
      `${name}@${size}`,
      {
        title: `${name}, ${counts[size]} x ${((width * height) / 1e6).toFixed(1)} MP`,
        megapixels: (counts[size] * width * height) / 1e6,
        warmups: size === '12' ? 0 : 1,
        repetitions: size === '12' ? 1 : 3,
      },
    ]),
  ),
);
export const contestants = ['1 worker', '2 workers'];
export const peer = { name: 'python', script: 'peers/metrics.py', module: 'skimage, cv2' };

/** A noisy textured picture as decoded from 8 bits, and the one without its noise where the metric needs it; the same for all. */
async function pictures(name, [width, height], built) {
  const { fromBytes } = await built('image/codes.js');
  const result = new Uint8Array(width * height * 3);
  const target = ['niqe', 'brisque', 'entropy'].includes(name) ? undefined : new Uint8Array(result.length);
  let state = 1;
  let value = 0;
  for (let i = 0; i < result.length; i++) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    if (i % 3 === 0) {
      const [x, y] = [(i / 3) % width, Math.floor(i / 3 / width)];
      value = 128 + 60 * Math.sin(x / 9) * Math.cos(y / 7) + 30 * Math.sin((x * y) / 5000);
    }
    if (target) target[i] = value;
    result[i] = Math.min(255, Math.max(0, value + 16 * (state / 2 ** 32 - 0.5)));
  }
  return [result, target].map((bytes) => bytes && fromBytes(bytes, width, height, 3));
}

/** Scores one pair; NIQE and BRISQUE are measured without the files of their models. */
async function scorer(name, built) {
  const { metrics } = await built('metrics/index.js');
  if (name === 'niqe') {
    const { niqeDistance } = await built('metrics/niqe.js');
    const covariance = Float64Array.from({ length: 36 * 36 }, (_, i) => (i % 37 === 0 ? 1 : 0));
    return (result) => niqeDistance(result, { mean: new Float64Array(36), covariance });
  }
  if (name === 'brisque') {
    const { brisqueFeatures } = await built('metrics/brisque-features.js');
    const { grayPlane } = await built('image/plane.js');
    return (result) => brisqueFeatures(grayPlane(result));
  }
  return (result, target) => metrics[name].score(result, target);
}

export async function prepare(contestant, measure, _threads, { built }) {
  const [name, size] = measure.split('@');
  const detail = contestant === '1 worker' ? 'in one thread, one picture after the other' : 'one picture per thread';
  if (contestant === '1 worker') {
    const [result, target] = await pictures(name, sizes[size], built);
    const score = await scorer(name, built);
    const once = async () => {
      for (let i = 0; i < counts[size]; i++) await score(result, target);
    };
    return { once, detail };
  }
  const workers = Array.from(
    { length: 2 },
    () => new Worker(fileURLToPath(import.meta.url), { workerData: { measure } }),
  );
  const answers = (start) =>
    Promise.all(
      workers.map(
        (worker) =>
          new Promise((resolve, reject) => {
            worker.once('message', resolve);
            worker.once('error', reject);
            start?.(worker);
          }),
      ),
    );
  await answers();
  return {
    once: () => answers((worker) => worker.postMessage('score')),
    detail: `${detail}, ${availableParallelism()} cores`,
  };
}

if (!isMainThread && workerData?.measure) {
  const [name, size] = workerData.measure.split('@');
  const built = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url));
  const [result, target] = await pictures(name, sizes[size], built);
  const score = await scorer(name, built);
  parentPort.on('message', async () => {
    for (let i = 0; i < counts[size] / 2; i++) await score(result, target);
    parentPort.postMessage('done');
  });
  parentPort.postMessage('ready');
}
