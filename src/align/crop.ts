import { type Homography, inverse, mapPoint } from './homography.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rectangle extends Size {
  readonly left: number;
  readonly top: number;
}

type Point = readonly [number, number];

/** The part of A that B also shows: a convex polygon in A's pixels, empty when there is none. */
export function commonArea(a: Size, b: Size, aToB: Homography): Point[] {
  const back = inverse(aToB);
  const corners: Point[] = cornersOf(b).map(([x, y]) => mapPoint(back, x, y));
  let polygon = corners;
  const [right, bottom] = [a.width - 1, a.height - 1];
  polygon = clip(polygon, ([x]) => x);
  polygon = clip(polygon, ([x]) => right - x);
  polygon = clip(polygon, ([, y]) => y);
  return clip(polygon, ([, y]) => bottom - y);
}

export function cornersOf(size: Size): Point[] {
  const [right, bottom] = [size.width - 1, size.height - 1];
  return [
    [0, 0],
    [right, 0],
    [right, bottom],
    [0, bottom],
  ];
}

/** Area of a polygon, positive when its corners run clockwise on the screen. */
export function areaOf(polygon: readonly Point[]): number {
  let twice = 0;
  polygon.forEach(([x, y], i) => {
    const [nx, ny] = polygon[(i + 1) % polygon.length]!;
    twice += x * ny - nx * y;
  });
  return twice / 2;
}

/** The part of a polygon where `inside` is not negative. */
function clip(polygon: readonly Point[], inside: (point: Point) => number): Point[] {
  const out: Point[] = [];
  polygon.forEach((point, i) => {
    const next = polygon[(i + 1) % polygon.length]!;
    const [here, there] = [inside(point), inside(next)];
    if (here >= 0) out.push(point);
    if (here < 0 !== there < 0) {
      const share = here / (here - there);
      out.push([point[0] + share * (next[0] - point[0]), point[1] + share * (next[1] - point[1])]);
    }
  });
  return out;
}

/** The largest upright rectangle of whole pixels inside a convex polygon; width and height 0 when none fits. */
export function largestRectangle(polygon: readonly Point[]): Rectangle {
  const none = { left: 0, top: 0, width: 0, height: 0 };
  if (polygon.length < 3) return none;
  const xs = polygon.map(([x]) => x);
  const first = Math.ceil(Math.min(...xs));
  const last = Math.floor(Math.max(...xs));
  let best: Rectangle = none;
  const tryAt = (left: number, right: number): void => {
    const [l, r] = [span(polygon, left), span(polygon, right)];
    if (!l || !r || right < left) return;
    const top = Math.ceil(Math.max(l[0], r[0]) - 1e-9);
    const bottom = Math.floor(Math.min(l[1], r[1]) + 1e-9);
    const [width, height] = [right - left + 1, bottom - top + 1];
    if (height > 0 && width * height > best.width * best.height) best = { left: left + 0, top: top + 0, width, height };
  };
  let step = Math.max(1, Math.ceil((last - first) / 48));
  for (let left = first; left <= last; left += step)
    for (let right = last; right >= left; right -= step) tryAt(left, right);
  while (step > 1) {
    step = Math.ceil(step / 2);
    const [left, right] = [best.left, best.left + best.width - 1];
    for (let i = -2; i <= 2; i++)
      for (let j = -2; j <= 2; j++) tryAt(Math.max(first, left + i * step), Math.min(last, right + j * step));
  }
  return best;
}

/** Lowest and highest y of a convex polygon at x. */
function span(polygon: readonly Point[], x: number): [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  polygon.forEach(([x0, y0], i) => {
    const [x1, y1] = polygon[(i + 1) % polygon.length]!;
    if (x < Math.min(x0, x1) || x > Math.max(x0, x1)) return;
    const ys = x0 === x1 ? [y0, y1] : [y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)];
    low = Math.min(low, ...ys);
    high = Math.max(high, ...ys);
  });
  return low <= high ? [low, high] : undefined;
}
