// Every classic method at four sizes, beside OpenCV in WebAssembly and what a Python has of them: OpenCV, scikit-image, and
// a public port of LIME where PYTHONPATH leads to it.
import { createRequire } from 'node:module';

const sizes = { quarter: [577, 433], one: [1155, 866], four: [2309, 1732], twelve: [4000, 3000] };
const megapixels = (measure) => (sizes[measure][0] * sizes[measure][1]) / 1e6;

export const title = 'Classic methods, one thread';
/** What is compared is printed as processor time, which other work hardly touches; SRIE and RRM take minutes. */
export const rounds = 1;
export const measures = {
  quarter: { title: '0.25 megapixels', warmups: 5, repetitions: 9, seconds: 3, warmBelow: 3 },
  one: { title: '1 megapixel', warmups: 3, repetitions: 7, seconds: 4, warmBelow: 3 },
  four: { title: '4 megapixels', warmups: 2, repetitions: 5, seconds: 4, warmBelow: 3 },
  twelve: { title: '12 megapixels', warmups: 1, repetitions: 3, seconds: 4, warmBelow: 3 },
};
export const contestants = [
  'gamma',
  'he',
  'clahe',
  'cache',
  'msrcr',
  'bimef',
  'lime',
  'srie',
  'rrm',
  'opencv equalizeHist',
  'opencv CLAHE',
  'python HE',
  'python CLAHE',
  'python BIMEF',
  'python LIME',
  'scikit-image CLAHE',
];
const python = (method, module = 'cv2') => ({ script: 'peers/baselines.py', module, before: [method] });
export const scripts = {
  'python HE': python('he'),
  'python CLAHE': python('clahe'),
  'python BIMEF': python('bimef', 'cv2.intensity_transform'),
  'python LIME': python('lime', 'cv2, exposure_enhancement'),
  'scikit-image CLAHE': python('adapthist', 'cv2, skimage'),
};

/** A dark street of patches, texture and noise, as a file of 8 bits gives it: the same at every size. */
async function scene(measure, built) {
  const [width, height] = sizes[measure];
  const { randomStream } = await built('core/random.js');
  const random = randomStream(1, 'bench baselines');
  const tiles = Array.from({ length: 192 }, () => 0.1 + 0.9 * random.uniform());
  const { fromBytes } = await built('image/color.js');
  const codes = new Uint8Array(3 * width * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const light = 0.03 + 0.5 * (x / width) ** 3 + 0.15 * (1 - y / height) ** 4;
      const tile = tiles[16 * Math.floor((12 * y) / height) + Math.floor((16 * x) / width)];
      const texture = 1 + 0.2 * Math.sin(x * 0.9) * Math.sin(y * 0.7);
      for (let c = 0; c < 3; c++, i++)
        codes[i] = Math.round(255 * Math.min(1, light * tile * texture * (1 - 0.15 * c) + 0.01 * random.uniform()));
    }
  // Anew each time, so that every method pays for the numbers that it makes of the codes.
  return (w = width, h = height) => fromBytes(codes.subarray(0, 3 * w * h), w, h, 3);
}

/** Prepares one method at one size. */
export async function prepare(contestant, measure, _threads, { built }) {
  const picture = await scene(measure, built);
  if (contestant.startsWith('opencv')) return openCv(contestant, picture(), built);
  const { baselines } = await built('baselines/index.js');
  const enhancer = baselines[contestant].enhancer();
  // Compiles the code, so that one repetition of a large picture is enough.
  for (let i = 0; i < 5; i++) await enhancer.enhance(picture(160, 120));
  return { once: () => enhancer.enhance(picture()), detail: baselines[contestant].summary };
}

async function openCv(contestant, picture, built) {
  const { cv } = createRequire(import.meta.url)('opencv-wasm');
  const { toBytes } = await built('image/color.js');
  const bytes = toBytes(picture).filter((_, i) => i % 3 === 0);
  const from = cv.matFromArray(picture.height, picture.width, cv.CV_8UC1, bytes);
  const to = new cv.Mat();
  const clahe = new cv.CLAHE(2, new cv.Size(8, 8));
  const once = contestant.endsWith('CLAHE') ? () => clahe.apply(from, to) : () => cv.equalizeHist(from, to);
  return { once, detail: 'one 8-bit channel only, no colour' };
}

/**
 * Processor time per megapixel, which other work on the machine hardly touches, and how it grows: the slope of log time
 * over log pixels from the smallest size to the largest.
 */
export function remarks(results) {
  const lines = ['| method | CPU ms per megapixel at 0.25 / 1 / 4 / 12 | growth exponent |', '|---|---|---:|'];
  for (const contestant of new Set(results.map((entry) => entry.contestant))) {
    const own = results.filter((entry) => entry.contestant === contestant && entry.failure === undefined);
    if (own.length === 0) continue;
    const perMegapixel = own.map(({ measure, processorMilliseconds }) => processorMilliseconds / megapixels(measure));
    const [first, last] = [own[0], own.at(-1)];
    const growth =
      own.length < 2
        ? ''
        : (
            1 +
            Math.log(perMegapixel.at(-1) / perMegapixel[0]) /
              Math.log(megapixels(last.measure) / megapixels(first.measure))
          ).toFixed(2);
    lines.push(`| ${contestant} | ${perMegapixel.map((value) => value.toFixed(1)).join(' / ')} | ${growth} |`);
  }
  return lines;
}
