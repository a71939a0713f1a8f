import { describe, expect, it } from 'vitest';
import { models } from '../src/models/index.ts';
import { recipeOf, type Scale, trainingKey } from '../src/train/recipe.ts';
import { recipes } from './index.ts';

const scales: readonly Scale[] = ['quick', 'paper'];

describe('the recipe books', () => {
  it('are there for every model, under its name', () => {
    expect(Object.keys(recipes).sort()).toEqual(Object.keys(models).sort());
    for (const [name, book] of Object.entries(recipes)) expect(book.model.name).toBe(name);
  });

  it.each(Object.entries(recipes))(
    '%s: every variant changes the training, and sets only options that exist',
    (name, book) => {
      for (const scale of scales) {
        const parent = recipeOf(recipes, name, scale);
        expect(parent.notes.length).toBeGreaterThan(0);
        for (const variant of Object.keys(book.variants)) {
          const recipe = recipeOf(recipes, `${name}/${variant}`, scale);
          const unknown = Object.keys(recipe.options).filter((option) => !(option in recipe.model.defaults));
          expect(unknown).toEqual([]);
          expect(trainingKey(recipe, 'data'), `${name}/${variant}`).not.toBe(trainingKey(parent, 'data'));
        }
      }
    },
  );

  it('share one training between two ways of writing it', () => {
    const [a, b] = ['nrl/no-rl', 'nrl/raru-n6'].map((name) => trainingKey(recipeOf(recipes, name, 'quick'), 'data'));
    expect(a).toBe(b);
  });
});
