// Alignment of two photographs of 8 megapixels: its stages, the whole, and pairs per minute, beside the same by OpenCV.
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { photographs } from '../scenes/photographs.mjs';

export const title = 'Alignment, 8 megapixel pair';
const often = { warmups: 1, repetitions: 3 };
export const measures = {
  read: { title: 'stage 1: reading both pictures, their luminance', ...often },
  homography: {
    title: 'stage 2: reduction to 2 MP, SIFT, matching, RANSAC; ours with refinement on the pictures',
    ...often,
  },
  cut: {
    title: 'stage 3: cutting 100x100 patches with the map known (peer: shifts only, matchTemplate; ours also turns)',
    ...often,
  },
  write: { title: 'stage 4: encoding and writing the patches as PNG (ours with their sha256)', ...often },
  pictures: { title: 'stage 5: overlay and contact sheet', ...often },
  whole: { title: 'whole pair, beside all of this by the peer', ...often },
  pair: { title: 'whole pair, beside reading and homography alone by the peer', ...often },
  sift: { title: 'SIFT on both at 2 MP, part of stage 2 (peer: doubled first, 5,000 kept)', ...often },
  jobs1: { title: 'four pairs, 1 job', warmups: 0, repetitions: 1 },
  jobs2: { title: 'four pairs, 2 jobs', warmups: 0, repetitions: 1 },
};
const stages = ['read', 'homography', 'cut', 'write', 'pictures'];

/** What the figures mean: the stages beside the whole, and a collection of photographs. */
export function remarks(results) {
  const of = (measure, contestant = 'bench') =>
    results.find((one) => one.measure === measure && one.contestant === contestant)?.milliseconds;
  const sums = ['bench', peer.name].map((contestant) => {
    const times = stages.map((stage) => of(stage, contestant));
    const whole = of('whole', contestant);
    if (whole === undefined || times.some((time) => time === undefined)) return `${contestant} –`;
    return `${contestant} ${times.reduce((sum, time) => sum + time, 0).toFixed(0)} of ${whole.toFixed(0)} ms`;
  });
  const perMinute = (measure) => (of(measure) ? (240_000 / of(measure)).toFixed(1) : '–');
  return [
    `- the five stages, each by itself, and the whole: ${sums.join(', ')}`,
    `- pairs per minute: ${perMinute('jobs1')} with 1 job, ${perMinute('jobs2')} with 2 jobs`,
  ];
}
export const contestants = ['bench'];
export const peer = { name: 'opencv', script: 'peers/align.py', module: 'cv2', covers: /^(?!jobs)/ };

const options = { patch: 100, stride: 100, minNcc: 0.9 };

/** Prepares one measure; gives what is timed, and what there is to say about it. */
export async function prepare(_contestant, measure, _threads, { built }) {
  const paths = await photographs(built);
  const { alignPair, alignPairs, cutPatches, detectFeatures, luminance } = await built('align/index.js');
  if (measure.startsWith('jobs'))
    return fourPairs(alignPairs, await built('work/store.js'), paths, Number(measure.slice(4)));
  if (measure === 'pair' || measure === 'whole') {
    const { alignJob } = await built('align/job.js');
    const once = () => inFolder((folder) => alignJob.run({ ...paths, options }, folder));
    const { kept, inliers } = await once();
    return { once, detail: `${inliers} inliers, ${kept} patches` };
  }
  const { readImage } = await built('image/read.js');
  const read = async () => {
    const [a, b] = [(await readImage(paths.a)).image, (await readImage(paths.b)).image];
    return { a, b, luma: [luminance(a), luminance(b)] };
  };
  if (measure === 'read') return { once: read, detail: '' };
  const { a, b, luma } = await read();
  if (measure === 'homography') return { once: () => alignPair(...luma), detail: 'with refinement' };
  if (measure === 'sift') {
    const { reduced } = await built('align/pair.js');
    const planes = luma.map((plane) => reduced(plane, 2e6).plane);
    const once = () => planes.map((plane) => detectFeatures(plane, { doubling: false, limit: 1500, root: true }).count);
    return { once, detail: `${once().join(' and ')} keypoints` };
  }
  const { map } = alignPair(...luma);
  const patches = [];
  const keep = measure === 'cut' ? () => {} : (patch) => patches.push(patch);
  const cut = cutPatches(a, b, map, options, keep, luma);
  if (measure === 'cut') return { once: () => cutPatches(a, b, map, options, keep, luma), detail: '' };
  const { sheetSample, writePatch, writePictures } = await built('align/write-pair.js');
  if (measure === 'write') {
    const once = () =>
      inFolder((folder) => {
        for (const side of ['a', 'b']) mkdirSync(join(folder, side));
        return Promise.all(patches.map((patch, index) => writePatch(folder, index, 'png', patch)));
      });
    return { once, detail: `${patches.length} patches` };
  }
  const { overlay } = await built('align/pictures.js');
  const shown = sheetSample();
  for (const patch of patches) shown.offer(patch);
  const once = () => inFolder((folder) => writePictures(folder, overlay(a, b, map, options.patch, cut), shown.items));
  return { once, detail: '' };
}

async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-align-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Four copies of the pair, told apart by a comment behind the picture, so that each is work of its own. */
function fourPairs(alignPairs, { openStore }, paths, jobs) {
  const once = () =>
    inFolder((folder) => {
      const pairs = [1, 2, 3, 4].map((id) => ({ id: `${id}`, a: join(folder, `${id}.jpg`), b: paths.b }));
      for (const { id, a } of pairs) {
        copyFileSync(paths.a, a);
        appendFileSync(a, id);
      }
      return alignPairs(openStore(join(folder, 'store')), pairs, options, { jobs });
    });
  return { once, detail: `${jobs === 1 ? 'calling thread' : `${jobs} worker threads`}` };
}
