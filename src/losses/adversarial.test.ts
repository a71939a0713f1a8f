import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../backend/backend.ts';
import { type Tensor2D, tf } from '../backend/tf.ts';
import { randomStream } from '../core/random.ts';
import { type Adversarial, adversarials, type Judgements } from './adversarial.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

const judgements = (real: Tensor2D, fake: Tensor2D): Judgements => ({ real, fake, random: randomStream(1, 'labels') });
const logits = (values: readonly number[]): Tensor2D => tf.tensor2d([...values], [values.length, 1]);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(Object.values(adversarials) as Adversarial[])('adversarial loss $name', (loss) => {
  it.each(['generator', 'discriminator'] as const)('has a %s gradient that agrees with central differences', (role) => {
    const shape: [number, number] = [3, loss.outputs];
    const [real, fake] = [1, 2].map((seed) => tf.randomUniform(shape, -1, 1, 'float32', seed) as Tensor2D);
    const of = (x: Tensor2D) => loss[role](judgements(real!, x));
    const slope = tf
      .grad((x) => of(x as Tensor2D))(fake!)
      .dataSync();
    const values = fake!.dataSync().slice();
    for (let index = 0; index < values.length; index++) {
      const shifted = (by: number): number => {
        const changed = values.slice();
        changed[index]! += by;
        return tf.tidy(() => of(tf.tensor2d(changed, shape)).dataSync()[0]!);
      };
      expect(slope[index]).toBeCloseTo((shifted(5e-3) - shifted(-5e-3)) / 1e-2, 3);
    }
  });

  it('sets generator and discriminator against each other on fakes', () => {
    const shape: [number, number] = [3, loss.outputs];
    const [real, fake] = [3, 4].map((seed) => tf.randomUniform(shape, -1, 1, 'float32', seed) as Tensor2D);
    const [forG, forD] = (['generator', 'discriminator'] as const).map((role) =>
      tf
        .grad((x) => loss[role](judgements(real!, x as Tensor2D)))(fake!)
        .dataSync(),
    );
    for (let i = 0; i < forG!.length; i++) expect(forG![i]! * forD![i]!).toBeLessThan(0);
  });
});

describe('closed forms', () => {
  const [real, fake] = [
    [0.5, -1, 2],
    [0.3, 0.1, -0.7],
  ];

  it('relativistic-average follows equations 6 to 8, and the generator exchanges the roles', () => {
    const D = (a: number, others: readonly number[]): number => sigmoid(a - mean(others));
    const expected = -mean(real!.map((r) => Math.log(D(r, fake!)))) - mean(fake!.map((f) => Math.log(1 - D(f, real!))));
    const exchanged =
      -mean(real!.map((r) => Math.log(1 - D(r, fake!)))) - mean(fake!.map((f) => Math.log(D(f, real!))));
    const both = judgements(logits(real!), logits(fake!));
    expect(adversarials['relativistic-average'].discriminator(both).dataSync()[0]).toBeCloseTo(expected, 5);
    expect(adversarials['relativistic-average'].generator(both).dataSync()[0]).toBeCloseTo(exchanged, 5);
  });

  it('non-saturating is the cross-entropy, finite for any logit', () => {
    const both = judgements(logits(real!), logits(fake!));
    const expected = -mean(real!.map((r) => Math.log(sigmoid(r)))) - mean(fake!.map((f) => Math.log(1 - sigmoid(f))));
    expect(adversarials['non-saturating'].discriminator(both).dataSync()[0]).toBeCloseTo(expected, 5);
    const far = adversarials['non-saturating'].generator(judgements(logits([0]), logits([-200]))).dataSync()[0]!;
    expect(far).toBeCloseTo(200, 3);
  });

  it('dped sums −log ½ over the batch where the discriminator is undecided', () => {
    const undecided = tf.zeros([4, 2]) as Tensor2D;
    const both = judgements(undecided, undecided);
    expect(adversarials.dped.discriminator(both).dataSync()[0]).toBeCloseTo(4 * Math.log(2), 5);
    expect(adversarials.dped.generator(both).dataSync()[0]).toBeCloseTo(-4 * Math.log(2), 5);
  });

  it('least-squares-noisy draws its labels from the stream it is given', () => {
    const value = (stream: string): number =>
      adversarials['least-squares-noisy']
        .discriminator({ real: logits(real!), fake: logits(fake!), random: randomStream(1, stream) })
        .dataSync()[0]!;
    expect(value('a')).toBe(value('a'));
    expect(value('a')).not.toBe(value('b'));
  });
});
