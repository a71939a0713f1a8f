// Alignment of two photographs of 8 megapixels: its stages, the whole, and pairs per minute, beside OpenCV's native SIFT.
import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { photographs } from '../scenes/photographs.mjs';

export const title = 'Alignment, 8 megapixel pair';
export const measures = {
  read: { title: 'reading both pictures, luminance, reduction to 2 MP', warmups: 1, repetitions: 3 },
  sift: { title: 'SIFT on both at 2 MP (peer: doubled first, 5,000 kept)', warmups: 1, repetitions: 3 },
  homography: {
    title: 'homography of the pair at 2 MP, SIFT included, ours with refinement (peer: ratio 0.75, RANSAC 3 px)',
    warmups: 1,
    repetitions: 3,
  },
  patches: { title: 'cutting 100x100 patches with the homography known', warmups: 1, repetitions: 3 },
  pair: { title: 'whole pair: read, align, cut, write (peer: read, homography)', warmups: 1, repetitions: 3 },
  jobs1: { title: 'four pairs, 1 job', warmups: 0, repetitions: 1 },
  jobs2: { title: 'four pairs, 2 jobs', warmups: 0, repetitions: 1 },
};

/** What the figures mean for a collection of photographs. */
export function remarks(results) {
  const of = (measure) => results.find((one) => one.measure === measure && one.contestant === 'bench')?.milliseconds;
  const perMinute = (measure) => (of(measure) ? (240_000 / of(measure)).toFixed(1) : '–');
  return [`- pairs per minute: ${perMinute('jobs1')} with 1 job, ${perMinute('jobs2')} with 2 jobs`];
}
export const contestants = ['bench'];
export const peer = { name: 'opencv', script: 'peers/align.py', module: 'cv2' };

const options = { patch: 100, stride: 100, minNcc: 0.9 };

/** Prepares one measure; gives what is timed, and what there is to say about it. */
export async function prepare(_contestant, measure, _threads, { built }) {
  const paths = await photographs(built);
  const { alignPair, alignPairs, cutPatches, detectFeatures, luminance } = await built('align/index.js');
  if (measure.startsWith('jobs'))
    return fourPairs(alignPairs, await built('work/store.js'), paths, Number(measure.slice(4)));
  if (measure === 'pair') {
    const { alignJob } = await built('align/job.js');
    const once = () => inFolder((folder) => alignJob.run({ ...paths, options }, folder));
    const { kept, inliers } = await once();
    return { once, detail: `${inliers} inliers, ${kept} patches` };
  }
  const { readImage } = await built('image/read.js');
  const { reduced } = await built('align/pair.js');
  if (measure === 'read') {
    const one = async (path) => reduced(luminance((await readImage(path)).image), 2e6);
    return { once: async () => [await one(paths.a), await one(paths.b)], detail: '' };
  }
  const [a, b] = [(await readImage(paths.a)).image, (await readImage(paths.b)).image];
  const [lumaA, lumaB] = [luminance(a), luminance(b)];
  const [smallA, smallB] = [reduced(lumaA, 2e6).plane, reduced(lumaB, 2e6).plane];
  if (measure === 'sift') {
    const options = { doubling: false, limit: 1500, root: true };
    const once = () => [smallA, smallB].map((plane) => detectFeatures(plane, options).count);
    return { once, detail: `${once().join(' and ')} keypoints` };
  }
  if (measure === 'homography') return { once: () => alignPair(smallA, smallB), detail: 'with refinement' };
  const { map } = alignPair(lumaA, lumaB);
  return { once: () => cutPatches(a, b, map, options, () => {}), detail: 'without writing them' };
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
