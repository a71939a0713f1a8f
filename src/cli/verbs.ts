import { align } from './align.ts';
import { assets } from './assets.ts';
import { compare } from './compare.ts';
import { doctor } from './doctor.ts';
import { enhance } from './enhance.ts';
import { expose } from './expose.ts';
import { fit } from './fit.ts';
import { fuse } from './fuse.ts';
import { inspect } from './inspect.ts';
import { ls } from './ls.ts';
import { mos } from './mos.ts';
import { prepare } from './prepare.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { score } from './score.ts';
import { table } from './table.ts';
import type { Verb } from './verb.ts';
import { weights } from './weights.ts';
import { worker } from './worker.ts';

/** Every verb of the command line. */
export const verbs: Readonly<Record<string, Verb>> = {
  prepare,
  run,
  table,
  enhance,
  score,
  compare,
  align,
  worker,
  fuse,
  expose,
  inspect,
  fit,
  mos,
  assets,
  weights,
  ls,
  report,
  doctor,
};
