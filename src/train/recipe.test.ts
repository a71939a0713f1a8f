import { describe, expect, it } from 'vitest';
import { recipes } from '../../recipes/index.ts';
import { learningRateAt, recipeOf, trainingKey } from './recipe.ts';

describe('recipeOf', () => {
  it('merges a variant and the command line into the recipe, and nothing else', () => {
    const parent = recipeOf(recipes, 'mlc-unet', 'quick');
    const variant = recipeOf(recipes, 'mlc-unet/plain', 'quick', { steps: 7, seed: 3 });
    expect(variant.options).toEqual({ ...parent.options, aggregation: false, refinement: false });
    expect(variant.training).toEqual({ ...parent.training, steps: 7, seed: 3 });
    expect(recipeOf(recipes, 'mlc-unet', 'paper').training.steps).toBe(60_000);
  });

  it('answers unknown names with near ones', () => {
    expect(() => recipeOf(recipes, 'mlc-unett', 'quick')).toThrow('There is no model named "mlc-unett".');
    expect(() => recipeOf(recipes, 'mlc-unet/plane', 'quick')).toThrow(
      'There is no variant of mlc-unet named "plane".',
    );
    expect(() => recipeOf(recipes, 'mlc-unet/plain/x', 'quick')).toThrow('more than one "/"');
  });
});

describe('trainingKey', () => {
  const a = { manifest: 'a' };
  const recipe = recipeOf(recipes, 'mlc-unet', 'quick');

  it('is the same for two ways to write the same training', () => {
    const renamed = { ...recipe, name: 'other', scale: 'paper' as const, notes: [] };
    const watched = { ...recipe, training: { ...recipe.training, validateEvery: 7, checkpointEvery: 3 } };
    expect(trainingKey(renamed, a)).toBe(trainingKey(recipe, a));
    expect(trainingKey(watched, a)).toBe(trainingKey(recipe, a));
  });

  it('differs with data, seed, options and steps', () => {
    const keys = [
      trainingKey(recipe, a),
      trainingKey(recipe, { manifest: 'b' }),
      ...[{ seed: 2 }, { steps: 9 }].map((overrides) =>
        trainingKey(recipeOf(recipes, 'mlc-unet', 'quick', overrides), a),
      ),
      trainingKey(recipeOf(recipes, 'mlc-unet/shallow', 'quick'), a),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('learningRateAt', () => {
  it('rises in a line over the warm-up and falls as half a cosine', () => {
    const { training } = recipeOf(recipes, 'mlc-unet', 'quick');
    const schedule = { kind: 'cosine', end: 0, warmup: 9 } as const;
    const rate = (step: number): number =>
      learningRateAt({ ...training, schedule, steps: 100 }, step) / training.optimizer.learningRate;
    expect(rate(0)).toBeCloseTo(0.1, 3);
    expect(rate(4)).toBeCloseTo(0.5 * 0.5 * (1 + Math.cos(0.04 * Math.PI)), 12);
    expect(rate(50)).toBeCloseTo(0.5, 12);
    expect(rate(100)).toBeCloseTo(0, 12);
  });

  it('falls by the factor at the given shares of the steps', () => {
    const { training } = recipeOf(recipes, 'mlc-unet', 'paper');
    const rates = [0, 29_999, 30_000, 45_000].map(
      (step) => learningRateAt(training, step) / training.optimizer.learningRate,
    );
    expect(rates).toEqual([1, 1, 0.5, 0.25]);
  });
});
