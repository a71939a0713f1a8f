// npm run bench:align-sim [-- CAMERA …]: how exactly the photographs of dped-sim are aligned, against the geometry that they
// were made with. Prepare the cameras first: bench prepare dped-sim --camera iphone. Prints a table.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeJson } from './harness.mjs';

const built = (path) => import(new URL(`../dist/src/${path}`, import.meta.url).href);
const { readImage } = await built('image/read.js');
const { alignPair, cutPatches, luminance, mapPixel, mapPoint } = await built('align/index.js');
const { datasets, originalsOf } = await built('datasets/index.js');
const { pathOf } = await built('datasets/manifest.js');
const { phoneToDslrPixel } = await built('datasets/sim/geometry.js');

const cameras = process.argv.length > 2 ? process.argv.slice(2) : ['iphone'];
const rows = [];
for (const camera of cameras) {
  const set = await datasets['dped-sim'].prepare({ camera });
  const row = { camera, pairs: 0, rejected: [], mean: [], worst: [], each: [], shifts: [] };
  for (const split of ['train', 'test'])
    for (const [i, pair] of originalsOf(set, split).entries()) {
      console.error(`${camera}: ${pair.id}`);
      row.pairs++;
      const geometry = JSON.parse(readFileSync(pathOf(set, set.manifest.originals[split][i].geometry), 'utf8'));
      const [a, b] = [(await readImage(pair.input.path)).image, (await readImage(pair.target.path)).image];
      const { map, reason } = alignPair(luminance(a), luminance(b));
      if (!map) {
        row.rejected.push(`${pair.id}: ${reason}`);
        continue;
      }
      const errors = cornersOf(a).map(([x, y]) =>
        distance(mapPoint(map.homography, x, y), mapPoint(geometry.phoneToDslr, x, y)),
      );
      row.mean.push(errors.reduce((sum, error) => sum + error, 0) / 4);
      row.worst.push(Math.max(...errors));
      row.each.push(...errors);
      cutPatches(a, b, map, {}, ({ left, top, placement: { dx, dy } }) => {
        const [x, y] = [left + 49.5, top + 49.5];
        const [truth, beside] = [new Float64Array(2), new Float64Array(2)];
        phoneToDslrPixel(geometry, x, y, truth);
        phoneToDslrPixel(geometry, x + 1, y, beside);
        row.shifts.push(distance(mapPixel(map, x + dx, y + dy), truth) / distance(beside, truth));
      });
    }
  rows.push(row);
}
writeJson(fileURLToPath(new URL('../.bench/bench/align-sim.json', import.meta.url)), rows);

const both = (values) => `${quantile(values, 0.5).toFixed(2)} / ${quantile(values, 0.95).toFixed(2)}`;
console.log(`## Alignment of dped-sim against its geometry

Corner errors in pixels of the DSLR photograph at full size, between the homography found and the one that the photographs
were made with (for points in the plane of the scene's median depth; what lies before and behind it moves by its
parallax). Residual shift: of the kept patches, pixels of the phone photograph. Median / 95th percentile.

| camera | pairs | rejected | mean of the four corners | worst corner | each corner | residual shift of kept patches |
|---|---:|---:|---:|---:|---:|---:|`);
for (const { camera, pairs, rejected, mean, worst, each, shifts } of rows)
  console.log(
    `| ${camera} | ${pairs} | ${rejected.length} | ${both(mean)} | ${both(worst)} | ${both(each)} | ${both(shifts)} (${shifts.length}) |`,
  );

function cornersOf({ width, height }) {
  return [
    [0, 0],
    [width - 1, 0],
    [width - 1, height - 1],
    [0, height - 1],
  ];
}

function distance(p, q) {
  return Math.hypot(p[0] - q[0], p[1] - q[1]);
}

/** R-7, as NumPy's default. */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (place - low);
}
