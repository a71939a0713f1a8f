// Every network of src/models: its size, one training step and inference at four sizes, on every back end, beside PyTorch
// for the three that bench/peers/models.py builds too.
import { existsSync } from 'node:fs';

const registry = new URL('../../dist/src/models/index.js', import.meta.url);
const names = existsSync(registry) ? Object.keys((await import(registry.href)).models) : [];
const sizes = { '100x100': [100, 100], '512x512': [512, 512], '1280x720': [1280, 720], '2464x1632': [2464, 1632] };
const columns = ['step', ...Object.keys(sizes)];

export const title = 'Networks';
/** Each a child process; a contestant that is slow repeats until these seconds are over. */
export const rounds = 1;
export const measures = Object.fromEntries(
  names.flatMap((name) =>
    columns.map((what) => [
      `${name} ${what}`,
      {
        title: `${name}, ${what === 'step' ? 'training step, batch 4, 64x64, Adam' : `inference, ${what}`}`,
        warmups: what === '2464x1632' ? 0 : 1,
        repetitions: 9,
        seconds: 4,
      },
    ]),
  ),
);
export const contestants = ['native', 'wasm', 'tensorflow'];
export const peer = { name: 'pytorch', script: 'peers/models.py', module: 'torch', covers: /^(dped|drbn|unet) / };

/** Prepares one measure on a back end; gives what is timed, and what there is to say about it. */
export async function prepare(backendName, measure, threads, { openBackend, tf, built }) {
  const [name, what] = measure.split(' ');
  const backend = await openBackend({ want: backendName, threads });
  const { models } = await built('models/index.js');
  const model = models[name];
  const network = model.build(model.defaults, 1);
  const detail = `${backend.describe()}; large pictures in tiles where the network allows it`;
  if (what !== 'step') {
    const { enhanceWith } = await built('models/enhance.js');
    const [width, height] = sizes[what];
    const data = Float32Array.from({ length: width * height * 3 }, (_, i) => ((i * 7919) % 256) / 255);
    return { once: () => enhanceWith(network, { width, height, channels: 3, data }), detail };
  }
  const { Adam } = await built('train/adam.js');
  const { networkCost } = await built('models/cost.js');
  const cost = await networkCost(network);
  const adam = new Adam(network.weights, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  const x = tf.randomUniform([4, 64, 64, 3], 0, 1, 'float32', 1);
  const target = tf.randomUniform([4, 64, 64, 3], 0, 1, 'float32', 2);
  const once = () => {
    const { value, grads } = tf.variableGrads(
      () => tf.squaredDifference(network.forward(x, 'train'), target).mean(),
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

/** A table per back end: a row per network, in milliseconds, with the multiple of PyTorch's time where it has a row. */
export function table({ results }) {
  const find = (name, what, on) => results.find((each) => each.measure === `${name} ${what}` && each.contestant === on);
  const milliseconds = (value) => (value < 1000 ? value.toPrecision(3) : Math.round(value).toString());
  const lines = [];
  const measured = names.filter((name) => results.some(({ measure }) => measure.startsWith(`${name} `)));
  for (const on of [...contestants, peer.name]) {
    if (!results.some((each) => each.contestant === on && each.failure === undefined)) continue;
    lines.push(`### ${on}`, '');
    lines.push(`| network | parameters | G multiply-adds / MP | ${columns.join(' | ')} | peak memory |`);
    lines.push(`|---|---:|---:|${columns.map(() => '---:|').join('')}---:|`);
    for (const name of measured) {
      const cells = columns.map((what) => {
        const entry = find(name, what, on);
        if (entry?.milliseconds === undefined) return entry?.failure ? 'fails' : '–';
        const reference = find(name, what, peer.name);
        const used = (entry.processorMilliseconds ?? 0) / (reference?.processorMilliseconds ?? Number.NaN);
        const compared = entry.ratio === undefined || on === peer.name;
        const ratio = compared ? '' : ` (${entry.ratio.toFixed(2)}${used > 0 ? `, ${used.toFixed(2)}` : ''})`;
        return `${milliseconds(entry.milliseconds)}${ratio}`;
      });
      if (cells.every((cell) => cell === '–')) continue;
      const cost = contestants.map((each) => find(name, 'step', each)?.cost).find(Boolean);
      const peaks = columns.map((what) => find(name, what, on)?.peakMegabytes ?? 0);
      const size = cost
        ? `${cost.parameters.toLocaleString('en')} | ${(cost.multiplyAddsPerMegapixel / 1e9).toFixed(1)}`
        : '– | –';
      lines.push(`| ${name} | ${size} | ${cells.join(' | ')} | ${Math.round(Math.max(...peaks))} MB |`);
    }
    lines.push('');
  }
  lines.push(
    'Times in ms; in parentheses as multiples of PyTorch’s: by the clock, by processor time. step: batch 4, 64x64, Adam. 2464x1632 is 4 MP.',
    '',
  );
  return lines;
}
