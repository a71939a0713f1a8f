import { make } from './make.js';

/** @type {Map<string, Promise<ImageData>>} */
const decoded = new Map();

/**
 * The pixels of a picture; each is decoded once.
 *
 * @param {string} source
 * @param {number} width
 * @param {number} height
 */
function pixelsOf(source, width, height) {
  const known = decoded.get(source);
  if (known) return known;
  const found = (async () => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const context = contextOf(make('canvas', { width, height }));
    context.drawImage(image, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  })();
  decoded.set(source, found);
  return found;
}

/** Lets go of the pixels of pictures that are no longer shown. */
export function forgetPixels() {
  decoded.clear();
}

/** @param {HTMLCanvasElement} canvas */
function contextOf(canvas) {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser draws no canvas.');
  return context;
}

/**
 * The heat of one pixel of a map: black, red, yellow, white for a difference of 0 to 255.
 *
 * @param {number} difference
 */
export function heatOf(difference) {
  const heat = 3 * Math.min(255, difference);
  return [Math.min(255, heat), Math.min(255, Math.max(0, heat - 255)), Math.max(0, heat - 510)];
}

/**
 * Draws mean |difference| over the channels, times `gain`, as heat.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {string} source
 * @param {string} target
 * @param {number} gain
 */
export async function drawDifference(canvas, source, target, gain) {
  const { width, height } = canvas;
  const [a, b] = await Promise.all([pixelsOf(source, width, height), pixelsOf(target, width, height)]);
  const map = new ImageData(width, height);
  for (let i = 0; i < map.data.length; i += 4) {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += Math.abs((a.data[i + c] ?? 0) - (b.data[i + c] ?? 0));
    map.data.set([...heatOf((gain * sum) / 3), 255], i);
  }
  contextOf(canvas).putImageData(map, 0, 0);
  canvas.dataset.drawn = '';
}
