// A second photograph of a picture by a known homography, disturbed in one way after another.

/** What is done to the second photograph; each case moves the corners by up to 4 % of the sides besides. */
export const cases = {
  usual: { title: 'gamma 0.6–1.6, colour cast, noise 4, JPEG 60', usual: true },
  bright: { title: '+2 stops, clipped', stops: 2 },
  dark: { title: '−2 stops, noise 4, JPEG 60', stops: -2, noiseCodes: 4, jpegQuality: 60 },
  blur: { title: 'blur of 3 pixels', blurPixels: 3 },
  jpeg: { title: 'JPEG 30, noise 8', noiseCodes: 8, jpegQuality: 30 },
  turned: { title: 'turned by 30°', degrees: 30 },
  upright: { title: 'turned by 90°', degrees: 90 },
  half: { title: 'half the size', scale: 0.5 },
  double: { title: 'twice the size, a quarter of the field', scale: 2 },
  all: {
    title: 'blur 2, −2 stops, turned by 10°, JPEG 40',
    blurPixels: 2,
    stops: -2,
    degrees: 10,
    noiseCodes: 4,
    jpegQuality: 40,
  },
};

/** Makes B and the true homography from A to B. */
export async function disturbed(a, name, seed, built) {
  const { randomStream } = await built('core/random.js');
  const { compose, inverse } = await built('align/homography.js');
  const { ransacHomography } = await built('align/estimate.js');
  const { warpSmoothed } = await built('align/warp.js');
  const { lowPassSamples } = await built('align/warp.js');
  const one = cases[name];
  const random = randomStream(seed, 'bench align', name);
  const { width, height } = a;
  const [right, bottom] = [width - 1, height - 1];
  const stray = (side) => 0.04 * side * (2 * random.uniform() - 1);
  const corners = { x: [0, right, right, 0], y: [0, 0, bottom, bottom] };
  const moved = { x: corners.x.map((x) => x + stray(width)), y: corners.y.map((y) => y + stray(height)) };
  const shift = ransacHomography(corners, moved).homography;
  const { degrees = 0, scale = 1 } = one;
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)].map(
    (v) => v * scale,
  );
  // Half the size is a smaller picture; twice the size is a part of the scene in a picture of A's size.
  const size = scale < 1 ? { width: width * scale, height: height * scale } : { width, height };
  const [cx, cy] = [(size.width - 1) / 2, (size.height - 1) / 2];
  const turn = [
    [cosine, -sine, cx - (cosine * right - sine * bottom) / 2],
    [sine, cosine, cy - (sine * right + cosine * bottom) / 2],
    [0, 0, 1],
  ].flat();
  const truth = compose(turn, shift);
  const b = warpSmoothed(a, 1 / Math.min(1, scale), inverse(truth), size.width, size.height);
  for (let i = 0; i < b.data.length; i++) b.data[i] ||= 0;
  // A blur of `sigma` pixels is the low-pass before sampling at every sqrt(4 sigma^2 + 1)th pixel.
  const soft = one.blurPixels ? lowPassSamples(b, Math.sqrt(4 * one.blurPixels ** 2 + 1)) : b;
  const gamma = one.usual ? 0.6 + random.uniform() : 1;
  const gains = [0, 1, 2].map(() => (one.usual ? 0.85 + 0.25 * random.uniform() : 1));
  const sigma = (one.usual ? 4 : (one.noiseCodes ?? 0)) / 255;
  for (let i = 0; i < soft.data.length; i++) {
    let value = Math.min(1, Math.max(0, soft.data[i]));
    if (one.stops) value = encoded(linear(value) * 2 ** one.stops);
    const level = value ** gamma * gains[i % 3] + (sigma > 0 ? sigma * random.normal() : 0);
    soft.data[i] = Math.min(1, Math.max(0, level));
  }
  return { b: soft, truth, jpegQuality: one.usual ? 60 : one.jpegQuality };
}

const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encoded = (v) => (v >= 1 ? 1 : v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
