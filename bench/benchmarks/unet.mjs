// A three-level U-Net (32, 64, 128 channels): one training step and one inference, on every back end, beside PyTorch.

export const title = 'U-Net 32/64/128';
export const measures = {
  step: { title: 'training step, batch 4, 96x96, Adam', warmups: 3, repetitions: 9 },
  inference: { title: 'inference, 512x512', warmups: 2, repetitions: 7 },
};
export const contestants = ['tensorflow', 'native', 'wasm'];
export const peer = { name: 'pytorch', script: 'peers/unet.py', module: 'torch' };

/** Prepares one measure on a back end; gives what is timed, and what there is to say about it. */
export async function prepare(backendName, measure, threads, { openBackend, tf }) {
  const backend = await openBackend({ want: backendName, threads });
  const net = unet(tf);
  const detail = `${backend.describe()}; ${net.parameters} parameters`;
  if (measure === 'step') {
    const x = tf.randomUniform([4, 96, 96, 3], 0, 1, 'float32', 1);
    const target = tf.randomUniform([4, 96, 96, 3], 0, 1, 'float32', 2);
    const optimizer = tf.train.adam(1e-3);
    const once = () =>
      tf.tidy(() => optimizer.minimize(() => tf.losses.meanSquaredError(target, net.run(x)), true).dataSync()[0]);
    return { once, detail };
  }
  const x = tf.randomUniform([1, 512, 512, 3], 0, 1, 'float32', 1);
  return { once: () => tf.tidy(() => net.run(x).dataSync()[0]), detail };
}

function unet(tf) {
  let parameters = 0;
  const variable = (values) => {
    parameters += values.size;
    return tf.variable(values);
  };
  const weight = (height, width, channels, filters) => {
    const spread = 1 / Math.sqrt(height * width * channels);
    const values = tf.randomUniform([height, width, channels, filters], -spread, spread, 'float32', parameters);
    return { filter: variable(values), bias: variable(tf.zeros([filters])) };
  };
  const conv = (x, { filter, bias }, activation) =>
    tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same', activation });
  const level = (channels, filters) => {
    const first = weight(3, 3, channels, filters);
    const second = weight(3, 3, filters, filters);
    return (x) => conv(conv(x, first, 'relu'), second, 'relu');
  };
  const widen = (channels, filters) => {
    const spread = 1 / Math.sqrt(4 * filters);
    const filter = variable(tf.randomUniform([2, 2, filters, channels], -spread, spread, 'float32', parameters));
    const bias = variable(tf.zeros([filters]));
    return (x) => {
      const [batch, height, width] = x.shape;
      return tf.add(tf.conv2dTranspose(x, filter, [batch, height * 2, width * 2, filters], 2, 'same'), bias);
    };
  };
  const down1 = level(3, 32);
  const down2 = level(32, 64);
  const middle = level(64, 128);
  const widen2 = widen(128, 64);
  const up2 = level(128, 64);
  const widen1 = widen(64, 32);
  const up1 = level(64, 32);
  const out = weight(1, 1, 32, 3);
  const run = (x) => {
    const a = down1(x);
    const b = down2(tf.maxPool(a, 2, 2, 'valid'));
    const c = middle(tf.maxPool(b, 2, 2, 'valid'));
    const d = up2(tf.concat([widen2(c), b], 3));
    return conv(up1(tf.concat([widen1(d), a], 3)), out, 'linear');
  };
  return { run, parameters };
}
