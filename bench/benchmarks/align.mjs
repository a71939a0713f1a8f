// Alignment of two photographs of 8 megapixels: its stages, the whole, and pairs per minute, beside OpenCV's native SIFT.
import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { photographs } from '../scenes/photographs.mjs';

export const title = 'Alignment, 8 megapixel pair';
export const measures = {
  sift: { title: 'SIFT on one picture at 2 MP, doubled, all keypoints', warmups: 1, repetitions: 3 },
  homography: {
    title: 'homography of the pair at 2 MP (peer: SIFT 5000, ratio 0.75, RANSAC 3 px)',
    warmups: 1,
    repetitions: 3,
  },
  patches: { title: 'cutting 100x100 patches with the homography known', warmups: 1, repetitions: 3 },
  pair: { title: 'whole pair: read, align, cut, write (peer: read, homography)', warmups: 1, repetitions: 3 },
  jobs1: { title: 'four pairs, 1 job', warmups: 0, repetitions: 1 },
  jobs2: { title: 'four pairs, 2 jobs', warmups: 0, repetitions: 1 },
};
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
  const [a, b] = [(await readImage(paths.a)).image, (await readImage(paths.b)).image];
  const [lumaA, lumaB] = [luminance(a), luminance(b)];
  if (measure === 'sift') {
    const { plane } = reduced(lumaA, 2e6);
    return { once: () => detectFeatures(plane), detail: `${detectFeatures(plane).count} keypoints` };
  }
  const [smallA, smallB] = [reduced(lumaA, 2e6).plane, reduced(lumaB, 2e6).plane];
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
  return { once, detail: `${jobs === 1 ? 'calling thread' : `${jobs} worker threads`}; 240,000 / ms pairs per minute` };
}
