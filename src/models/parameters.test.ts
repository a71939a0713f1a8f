import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../backend/backend.ts';
import { models } from './index.ts';
import { disposeNetwork, type Model, type Network, parameterCount } from './model.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

const build = <O extends object>(model: Model<O>, changes: Partial<O> = {}): Network =>
  model.build({ ...model.defaults, ...changes }, 1);

/** All trained numbers, and those of them that are scales and shifts of a norm or slopes of PReLU. */
function counts(network: Network): [count: number, extra: number] {
  let extra = 0;
  for (const [name, weight] of network.weights) if (/\/(scale|shift|slope)$/.test(name)) extra += weight.size;
  const count = parameterCount(network) - extra;
  disposeNetwork(network);
  return [count, extra];
}

describe('parameter counts of the specification', () => {
  const cases: readonly (readonly [string, () => Network, number, number])[] = [
    ['dped', () => build(models.dped), 400_451, 1_024],
    ['resnet-20', () => build(models['resnet-20']), 695_875, 2_048],
    ['resnet-32', () => build(models['resnet-32']), 1_139_011, 3_584],
    ['dped-gan-lite', () => build(models['dped-gan-lite']), 108_067, 512],
    ['srcnn', () => build(models.srcnn), 69_251, 0],
    ['vdsr', () => build(models.vdsr), 668_227, 0],
    ['johnson', () => build(models.johnson), 1_676_035, 3_200],
    ['mcrn', () => build(models.mcrn), 4_915, 32],
    ['ppcn, teacher', () => build(models.ppcn), 21_651, 192],
    ['ppcn, student', () => build(models.ppcn, { role: 'student' }), 2_667, 48],
    ['unet', () => build(models.unet), 7_760_163, 0],
    ['gridnet', () => build(models.gridnet), 2_246_586, 3_523],
    ['drbn, one recursion', () => build(models.drbn, { recursions: 1 }), 139_417, 0],
    ['drbn', () => build(models.drbn), 557_668, 0],
    ['drbn, stage 2', () => build(models.drbn, { stage: 2 }), 19_161, 0],
    ['drht', () => build(models.drht), 29_439_384 + 4_942_211, 8_076],
    ['nrl', () => build(models.nrl), 190_955, 208],
    ['nrl, attention per step', () => build(models.nrl, { attention: 'per-step' }), 211_915, 208],
    ['nrl, attention per step, one layer of reconstruction', () => build(models.nrl, { attention: 'per-step', reconstruction: 1 }), 174_987, 208], // biome-ignore format: one line
    ['nrl, conv3', () => build(models.nrl, { firstBlock: 'conv3' }), 190_955 - 67_816 + 38_720, 128],
    ['nrl, conv9', () => build(models.nrl, { firstBlock: 'conv9' }), 190_955 - 67_816 + 15_616, 64],
    ['nrl, without attention and map', () => build(models.nrl, { unit: 'rru', residual: 'none' }), 190_955 - 4_192 - 6_432, 208], // biome-ignore format: one line
  ];
  it('are tested for every model', () => {
    const tested = new Set(cases.map(([title]) => title.split(',')[0]!));
    const elsewhere = ['mlc-unet', 'local-global'];
    expect([...tested, ...elsewhere].sort()).toEqual(Object.keys(models).sort());
  });

  it.each(cases)('%s', (_, make, count, extra) => {
    expect(counts(make())).toEqual([count, extra]);
  });

  it('local-global, with batch norm as its source counts it', () => {
    const whole = (changes = {}): number => {
      const network = build(models['local-global'], changes);
      const count = parameterCount(network);
      disposeNetwork(network);
      return count;
    };
    expect(whole()).toBe(10_330_947);
    expect(whole({ globalWidth: 0 })).toBe(9_853_315);
  });
});
