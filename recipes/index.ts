import { mlcUnetRecipe } from './mlc-unet.ts';

/** The recipes of every system that can be trained, by model name. */
export const recipes = { 'mlc-unet': mlcUnetRecipe } as const;
