import type { Random } from '../../core/random.ts';
import { type CameraModel, dslr, photographSize } from './cameras.ts';

/** Row by row; maps (x, y, 1). */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/** How one camera looked at the scene. Pixel positions: (0, 0) is the centre of the upper left pixel. */
export interface View {
  readonly width: number;
  readonly height: number;
  /** Pixel without lens distortion -> direction in the middle view's picture plane (focal length 1). */
  readonly toPlane: Matrix3;
  /** Radial distortion: a pixel at distance r from the centre (in half diagonals) shows what lies at r (1 + k r²). */
  readonly radial: number;
  /** Shift in the picture plane of a point at one metre, beyond that of the plane at `planeDepth`. */
  readonly baseline: readonly [number, number];
}

/** What is known about a pair, as it is written beside it. */
export interface PairGeometry {
  readonly format: 1;
  /** Phone pixel -> DSLR pixel at full size, both without lens distortion, for points on the plane at `planeDepthMetres`. */
  readonly phoneToDslr: Matrix3;
  readonly planeDepthMetres: number;
  readonly phone: View;
  readonly dslr: View;
  readonly convention: string;
}

const convention =
  'Pixel (0, 0) is the centre of the upper left pixel. undistort(p) = c + (p - c)(1 + radial r^2), with c the centre ((width - 1) / 2, (height - 1) / 2) and r = |p - c| over half the diagonal. phoneToDslr maps undistorted phone pixels to undistorted DSLR pixels. Points off the plane move by baseline (1 / depth - 1 / planeDepthMetres) in the picture plane of toPlane.';

/** Draws where the two cameras stood for one scene. `focal` is the middle view's focal length in its picture widths. */
export function drawGeometry(
  random: Random,
  phone: CameraModel,
  focal: number,
  planeDepthMetres: number,
): PairGeometry {
  const spread = (amount: number): number => (random.uniform() * 2 - 1) * amount;
  const view = (camera: CameraModel, wander: number): View => {
    const { width, height } = photographSize(camera);
    // Pixels to the plane: centre, scale by the focal length, roll, then turn right and up.
    const scale = (camera.field * (1 + spread(0.012))) / (width * focal);
    const roll = spread(0.012 * wander);
    const pan = spread(0.014 * wander);
    const tilt = spread(0.014 * wander);
    const centre: Matrix3 = [scale, 0, (-scale * (width - 1)) / 2, 0, scale, (-scale * (height - 1)) / 2, 0, 0, 1];
    const toPlane = multiply(turn(pan, tilt, roll), centre);
    return {
      width,
      height,
      toPlane,
      radial: camera.radial,
      baseline: [spread(0.012) * wander, spread(0.006) * wander],
    };
  };
  const phoneView = view(phone, 1);
  const dslrView = view(dslr, 0.4);
  return {
    format: 1,
    phoneToDslr: normalized(multiply(inverse(dslrView.toPlane), phoneView.toPlane)),
    planeDepthMetres,
    phone: phoneView,
    dslr: dslrView,
    convention,
  };
}

/** Rotation of the picture plane by small angles, rounded so that every machine has the same numbers. */
function turn(pan: number, tilt: number, roll: number): Matrix3 {
  const [cp, sp, ct, st, cr, sr] = [
    Math.cos(pan),
    Math.sin(pan),
    Math.cos(tilt),
    Math.sin(tilt),
    Math.cos(roll),
    Math.sin(roll),
  ];
  const aroundY: Matrix3 = [cp, 0, sp, 0, 1, 0, -sp, 0, cp];
  const aroundX: Matrix3 = [1, 0, 0, 0, ct, -st, 0, st, ct];
  const aroundZ: Matrix3 = [cr, -sr, 0, sr, cr, 0, 0, 0, 1];
  const product = multiply(aroundY, multiply(aroundX, aroundZ));
  return product.map((value) => Math.round(value * 1e12) / 1e12) as unknown as Matrix3;
}

/** Where an observed pixel would lie without lens distortion. */
export function undistort(view: View, x: number, y: number, out: Float64Array): void {
  const cx = (view.width - 1) / 2;
  const cy = (view.height - 1) / 2;
  const dx = x - cx;
  const dy = y - cy;
  const factor = 1 + (view.radial * 4 * (dx * dx + dy * dy)) / (view.width * view.width + view.height * view.height);
  out[0] = cx + dx * factor;
  out[1] = cy + dy * factor;
}

/** Where a point without lens distortion is observed: the inverse of `undistort`, by fixed-point steps. */
export function distort(view: View, x: number, y: number, out: Float64Array): void {
  const cx = (view.width - 1) / 2;
  const cy = (view.height - 1) / 2;
  const diagonal = (view.width * view.width + view.height * view.height) / 4;
  let dx = x - cx;
  let dy = y - cy;
  for (let step = 0; step < 6; step++) {
    const factor = 1 + (view.radial * (dx * dx + dy * dy)) / diagonal;
    dx = (x - cx) / factor;
    dy = (y - cy) / factor;
  }
  out[0] = cx + dx;
  out[1] = cy + dy;
}

/** The DSLR pixel that shows what an observed phone pixel shows, for points on the plane. */
export function phoneToDslrPixel(geometry: PairGeometry, x: number, y: number, out: Float64Array): void {
  undistort(geometry.phone, x, y, out);
  applyTo(geometry.phoneToDslr, out[0]!, out[1]!, out);
  distort(geometry.dslr, out[0]!, out[1]!, out);
}

export function applyTo(m: Matrix3, x: number, y: number, out: Float64Array): void {
  const w = m[6] * x + m[7] * y + m[8];
  out[0] = (m[0] * x + m[1] * y + m[2]) / w;
  out[1] = (m[3] * x + m[4] * y + m[5]) / w;
}

export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const out = new Array<number>(9);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++)
      out[3 * i + j] = a[3 * i]! * b[j]! + a[3 * i + 1]! * b[3 + j]! + a[3 * i + 2]! * b[6 + j]!;
  return out as unknown as Matrix3;
}

export function inverse(m: Matrix3): Matrix3 {
  const [a, b, c, d, e, f, g, h, i] = m;
  const A = e * i - f * h;
  const B = f * g - d * i;
  const C = d * h - e * g;
  const det = a * A + b * B + c * C;
  return [A, c * h - b * i, b * f - c * e, B, a * i - c * g, c * d - a * f, C, b * g - a * h, a * e - b * d].map(
    (value) => value / det,
  ) as unknown as Matrix3;
}

function normalized(m: Matrix3): Matrix3 {
  return m.map((value) => value / m[8]) as unknown as Matrix3;
}
