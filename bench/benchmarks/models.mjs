// Every network of src/models: its size, one training step at 100x100 and inference at four sizes, on every back end that is
// here, beside PyTorch for the three that bench/peers/models.py builds too. A row of the table is printed once it is whole.
import { existsSync } from 'node:fs';

const built = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);
const here = existsSync(new URL('../../dist/src', import.meta.url));
const names = here ? Object.keys((await built('models/index.js')).models) : [];
const found = here ? (await (await built('backend/backend.js')).backendStatuses()).filter((each) => each.found) : [];
const sizes = { '100x100': [100, 100], '512x512': [512, 512], '1280x720': [1280, 720], '2464x1632': [2464, 1632] };
const columns = ['step', ...Object.keys(sizes)];

export const title = 'Networks';
export const rounds = 1;
/** Each a process of its own: what is quick repeats for a second and a half; what takes long is not even warmed up. */
const repeated = { warmups: 1, repetitions: 15, seconds: 1.5, warmBelow: 8 };
export const measures = Object.fromEntries(
  names.flatMap((name) => columns.map((what) => [`${name} ${what}`, { title: `${name}, ${what}`, ...repeated }])),
);
export const contestants = ['native', 'tensorflow', 'wasm'].filter((name) => found.some((each) => each.name === name));
export const peer = { name: 'pytorch', script: 'peers/models.py', module: 'torch', covers: /^(dped|drbn|unet) / };

/**
 * Seconds that a measure will take by the smaller sizes measured before: as the pixels beyond the last size cost what
 * those between the last two did. Infinite where a smaller size was not measured; undefined for the first two sizes: of one
 * size alone nobody knows what every picture costs, however small.
 */
export function expectedSeconds(measure, contestant, results) {
  const [name, what] = measure.split(' ');
  if (what === 'step') return undefined;
  const smaller = Object.keys(sizes).slice(0, Object.keys(sizes).indexOf(what));
  if (smaller.length < 2) return undefined;
  const known = smaller.map((size) => ({
    pixels: pixelsOf(size),
    seconds: secondsOf(results, name, size, contestant),
  }));
  if (known.some(({ seconds }) => seconds === undefined)) return Number.POSITIVE_INFINITY;
  const [last, before] = [known.at(-1), known.at(-2)];
  const perPixel = Math.max(0, (last.seconds - before.seconds) / (last.pixels - before.pixels));
  const once = last.seconds + perPixel * (pixelsOf(what) - last.pixels);
  return once < repeated.warmBelow ? 2 * once : once;
}

/** What one picture takes; on a machine that is busy with other things, what it takes of the processor. */
function secondsOf(results, name, size, on) {
  const entry = find(results, name, size, on);
  if (entry?.milliseconds === undefined) return undefined;
  return Math.min(entry.milliseconds, entry.processorMilliseconds || entry.milliseconds) / 1000;
}

const pixelsOf = (size) => sizes[size][0] * sizes[size][1];
const find = (results, name, what, on) =>
  results.find((each) => each.measure === `${name} ${what}` && each.contestant === on);

/** Prepares one measure on a back end; gives what is timed, and what there is to say about it. */
export async function prepare(backendName, measure, threads, { openBackend, tf, built }) {
  const [name, what] = measure.split(' ');
  const backend = await openBackend({ want: backendName, threads });
  const { models } = await built('models/index.js');
  const model = models[name];
  const network = model.build(model.defaults, 1);
  const detail = `${backend.describe()}; large pictures in tiles where the network allows it`;
  const { networkCost } = await built('models/cost.js');
  const cost = await networkCost(network);
  if (what !== 'step') {
    const { enhanceWith } = await built('models/enhance.js');
    const [width, height] = sizes[what];
    const data = Float32Array.from({ length: width * height * 3 }, (_, i) => ((i * 7919) % 256) / 255);
    return { once: () => enhanceWith(network, { width, height, channels: 3, data }), detail, cost };
  }
  const { Adam } = await built('train/adam.js');
  const { forwardAnySize } = await built('models/any-size.js');
  const adam = new Adam(network.weights, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  const x = tf.randomUniform([4, 100, 100, 3], 0, 1, 'float32', 1);
  const target = tf.randomUniform([4, 100, 100, 3], 0, 1, 'float32', 2);
  const once = () => {
    const { value, grads } = tf.variableGrads(
      () => tf.squaredDifference(forwardAnySize(network, x, 'train'), target).mean(),
      [...network.weights.values()],
    );
    const gradients = Object.fromEntries([...network.weights].map(([key, weight]) => [key, grads[weight.name]]));
    adam.update(gradients, 1e-4);
    const loss = value.dataSync()[0];
    tf.dispose([value, grads]);
    return loss;
  };
  return { once, detail, cost };
}

/** A row per network and back end, times in milliseconds, with the multiples of PyTorch's where it has a row. */
export const table = {
  head: [
    `| network | on | parameters | G multiply-adds / MP | ${columns.map((what) => (what === 'step' ? 'training step' : what)).join(' | ')} | memory: step | pictures |`,
    `|---|---|---:|---:|${columns.map(() => '---:|').join('')}---:|---:|`,
  ],
  rows({ results }, measure, chosen) {
    const [name] = measure.split(' ');
    if (chosen.filter((each) => each.startsWith(`${name} `)).at(-1) !== measure) return [];
    return [...contestants, peer.name]
      .filter((on) => columns.some((what) => find(results, name, what, on)))
      .map((on) => {
        const entries = columns.map((what) => find(results, name, what, on));
        const cost = results.find((each) => each.measure.startsWith(`${name} `) && each.cost)?.cost;
        const size = cost
          ? `${cost.parameters.toLocaleString('en')} | ${(cost.multiplyAddsPerMegapixel / 1e9).toFixed(1)}`
          : '– | –';
        const cells = columns.map((what, i) => cellOf(entries[i], on, find(results, name, what, peer.name)));
        const memory = (some) => {
          const most = Math.max(...some.map((entry) => entry?.peakMegabytes ?? 0));
          return most > 0 ? `${Math.round(most)} MB` : '–';
        };
        return `| ${name} | ${on} | ${size} | ${cells.join(' | ')} | ${memory(entries.slice(0, 1))} | ${memory(entries.slice(1))} |`;
      });
  },
  foot: ({ results }) => [
    'Times in ms; in parentheses as multiples of PyTorch’s: by the clock, by processor time. Training step: batch 4, 100x100, squared error, Adam. 2464x1632 is 4 MP. Memory: the most of the process, of a step and over the sizes of pictures measured.',
    '',
    ...results
      .filter(({ failure }) => failure && !failure.startsWith('not measured'))
      .map(({ measure, contestant, failure }) => `- ${measure} on ${contestant} fails: ${failure}`),
  ],
};

function cellOf(entry, on, reference) {
  if (entry === undefined) return '–';
  if (entry.failure !== undefined) return entry.failure.startsWith('not measured') ? entry.failure : 'fails';
  const milliseconds = (value) => (value < 1000 ? value.toPrecision(3) : Math.round(value).toString());
  if (entry.ratio === undefined || on === peer.name) return milliseconds(entry.milliseconds);
  const used = (entry.processorMilliseconds ?? Number.NaN) / (reference?.processorMilliseconds ?? Number.NaN);
  return `${milliseconds(entry.milliseconds)} (${entry.ratio.toFixed(2)}${used > 0 ? `, ${used.toFixed(2)}` : ''})`;
}
