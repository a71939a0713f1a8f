// npm run bench:align-cases [-- --pictures DIR] [--count N] [--only CASE,…]: how exactly and how often pairs are
// aligned under disturbances, beside OpenCV where python3-opencv is installed. Prints a table.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, pythonWith, writeJson } from './harness.mjs';
import { cases, disturbed } from './scenes/disturbed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = (path) => import(new URL(`../dist/src/${path}`, import.meta.url).href);
const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: join(root, '..', 'shared', 'data', 'kodak') },
    count: { type: 'string', default: '12' },
    only: { type: 'string', default: [...Object.keys(cases), 'unrelated'].join(',') },
  },
});
const stop = (sentence) => {
  console.error(`bench: ${sentence}`);
  process.exit(1);
};
const wanted = values.only.split(',');
const unknown = wanted.find((name) => !(name in cases) && name !== 'unrelated');
if (unknown !== undefined) stop(`there is no case "${unknown}"; known: ${Object.keys(cases).join(', ')}, unrelated`);
if (!existsSync(join(root, 'dist', 'src'))) stop('the cases are run with dist/, which is absent; run npm run build');
if (!existsSync(values.pictures))
  stop(`${values.pictures} does not exist; name a folder of photographs: --pictures DIR`);
const names = readdirSync(values.pictures).filter((name) => /\.(png|jpe?g)$/i.test(name)).sort().slice(0, Number(values.count)); // biome-ignore format: one line
if (names.length < 2) stop(`${values.pictures} holds ${names.length} pictures; expected at least two photographs`);

const { readImage } = await built('image/read.js');
const { writeImage } = await built('image/write.js');
const { resizeImage } = await built('image/resize.js');
const { alignPair, luminance, mapPoint } = await built('align/index.js');

/** An error of more pixels than this at the worst corner is no alignment. */
const usablePixels = 3;
const folder = mkdtempSync(join(tmpdir(), 'bench-cases-'));
const peer = openPeer();
const rows = [];
// What is measured is kept after every case, and printed also when somebody stops it.
const stopped = () => {
  peer?.close();
  rmSync(folder, { recursive: true, force: true });
  print();
  process.exit(130);
};
process.once('SIGINT', stopped).once('SIGTERM', stopped);
try {
  const photographs = [];
  for (const name of names) {
    const image = resizeImage((await readImage(join(values.pictures, name))).image, { scale: 2 });
    const path = join(folder, `a${photographs.length}.png`);
    await writeImage(path, image);
    photographs.push({ path, image: (await readImage(path)).image });
  }
  for (const name of wanted) {
    const row = { name, title: cases[name]?.title ?? 'unrelated pictures', pairs: 0, bench: [], opencv: [] };
    rows.push(row);
    for (const [i, { path, image }] of photographs.entries()) {
      console.error(`${name}: ${names[i]}`);
      const { b, bPath, truth } = await second(name, i, photographs);
      const { map } = alignPair(luminance(image), luminance(b));
      const other = await peer?.align(path, bPath);
      row.bench.push(map && errorOf(image, map.homography, truth));
      if (peer) row.opencv.push(other && errorOf(image, other, truth));
      row.pairs++;
    }
    writeJson(join(root, '.bench', 'bench', 'align-cases.json'), { pictures: names.length, usablePixels, rows });
  }
} finally {
  peer?.close();
  rmSync(folder, { recursive: true, force: true });
}
print();

async function second(name, i, photographs) {
  if (name === 'unrelated') {
    const { path, image } = photographs[(i + 1) % photographs.length];
    return { b: image, bPath: path };
  }
  const { b, truth, jpegQuality } = await disturbed(photographs[i].image, name, i + 1, built);
  const bPath = join(folder, jpegQuality ? 'b.jpg' : 'b.png');
  await writeImage(bPath, b, { jpegQuality });
  return { b: (await readImage(bPath)).image, bPath, truth };
}

/** The largest distance of a corner of A, mapped into B, from the truth; infinite where there is none. */
function errorOf({ width, height }, homography, truth) {
  if (!truth) return Number.POSITIVE_INFINITY;
  const corners = [
    [0, 0],
    [width - 1, 0],
    [width - 1, height - 1],
    [0, height - 1],
  ];
  return Math.max(
    ...corners.map(([x, y]) => {
      const [p, q] = [mapPoint(homography, x, y), mapPoint(truth, x, y)];
      return Math.hypot(p[0] - q[0], p[1] - q[1]);
    }),
  );
}

/** OpenCV in a process that takes one pair after another. */
function openPeer() {
  const python = pythonWith('cv2');
  if (!python) return undefined;
  const script = fileURLToPath(new URL('peers/align-cases.py', import.meta.url));
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async align(a, b) {
      child.stdin.write(`${a}\t${b}\n`);
      return JSON.parse((await answers.next()).value);
    },
    close: () => child.kill(),
  };
}

function print() {
  console.log(`## Alignment under disturbances

${names.length} photographs, doubled; every case moves the corners by up to 4 % of the sides besides. Error: the worst corner of A
in pixels of B. Aligned: within ${usablePixels} pixels. Wrong: a homography that is farther off, given without a warning.
OpenCV: SIFT with 5,000 features, ratio 0.75, RANSAC 3 px, no further checks.

| case | on | aligned | wrong | rejected | median error | worst error of the aligned |
|---|---|---:|---:|---:|---:|---:|`);
  for (const { title, pairs, bench, opencv } of rows)
    for (const [on, errors] of [
      ['bench', bench],
      ['OpenCV', opencv],
    ]) {
      if (errors.length === 0) continue;
      const given = errors.filter((error) => error !== null && error !== undefined);
      const aligned = given.filter((error) => error <= usablePixels);
      const pixels = aligned.length > 0 ? [median(aligned), Math.max(...aligned)].map((v) => v.toFixed(3)) : ['–', '–'];
      console.log(
        `| ${title} | ${on} | ${aligned.length}/${pairs} | ${given.length - aligned.length} | ${pairs - given.length} | ${pixels.join(' | ')} |`,
      );
    }
}
