import { assets } from './assets.ts';
import { inspect } from './inspect.ts';
import type { Verb } from './verb.ts';

/** Every verb of the command line. */
export const verbs: Readonly<Record<string, Verb>> = { assets, inspect };
