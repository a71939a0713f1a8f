import { describe, expect, it } from 'vitest';
import { adversarials } from '../src/losses/adversarial.ts';
import type { Discriminator } from '../src/models/discriminators/discriminator.ts';
import { discriminators } from '../src/models/discriminators/index.ts';
import { models } from '../src/models/index.ts';
import type { Model } from '../src/models/model.ts';
import { featureNets, recipeOf, type Scale, trainingKey } from '../src/train/recipe.ts';
import { recipes } from './index.ts';

const scales: readonly Scale[] = ['quick', 'paper'];
const data = { manifest: 'data' };

describe('the recipe books', () => {
  it('are there for every model, under its name; other systems are a model of the list trained otherwise', () => {
    const all: readonly Model[] = Object.values(models) as unknown as Model[];
    for (const model of all) expect(recipes).toHaveProperty(model.name, expect.objectContaining({ model }));
    for (const { model } of Object.values(recipes)) expect(all).toContain(model);
  });

  it.each(Object.entries(recipes))(
    '%s: every variant changes the training at a scale, and sets only options that exist',
    (name, book) => {
      const changed = new Set<string>();
      for (const scale of scales) {
        const parent = recipeOf(recipes, name, scale);
        expect(parent.notes.length).toBeGreaterThan(0);
        for (const variant of Object.keys(book.variants)) {
          const recipe = recipeOf(recipes, `${name}/${variant}`, scale);
          const unknown = Object.keys(recipe.options).filter((option) => !(option in recipe.model.defaults));
          expect(unknown).toEqual([]);
          if (trainingKey(recipe, data) !== trainingKey(parent, data)) changed.add(variant);
        }
      }
      expect([...changed].sort()).toEqual(Object.keys(book.variants).sort());
    },
  );

  it.each(Object.entries(recipes))(
    '%s: a quick recipe runs on a fresh machine, a paper recipe looks through ImageNet',
    (name, book) => {
      for (const system of [name, ...Object.keys(book.variants).map((variant) => `${name}/${variant}`)]) {
        expect(recipeOf(recipes, system, 'quick').training.features).toBe('random');
        expect(recipeOf(recipes, system, 'paper').training.features).toBe('imagenet');
      }
    },
  );

  it.each(Object.entries(recipes))(
    '%s: a discriminator gives what its loss reads, and VGG the sizes it needs',
    (name, book) => {
      for (const scale of scales)
        for (const system of [name, ...Object.keys(book.variants).map((variant) => `${name}/${variant}`)]) {
          const { training } = recipeOf(recipes, system, scale);
          const { discriminator } = training;
          if (discriminator) {
            const { plan }: Discriminator = discriminators[discriminator.discriminator];
            expect(plan.outputs, system).toBe(adversarials[discriminator.loss].outputs);
            const trunk = plan.convolutions.reduce((side, { stride }) => Math.ceil(side / stride), training.crop);
            expect(trunk, system).toBeGreaterThan(1);
          }
          if (featureNets(training).length > 0) expect(training.crop, system).toBeGreaterThanOrEqual(32);
        }
    },
  );

  it('share one training between two ways of writing it', () => {
    const [a, b] = ['nrl/no-rl', 'nrl/raru-n6'].map((name) => trainingKey(recipeOf(recipes, name, 'quick'), data));
    expect(a).toBe(b);
  });
});
