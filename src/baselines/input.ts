import { defineBaseline } from './baseline.ts';

/**
 * The picture as it came: the first row of every table.
 *
 * **Source** None; the papers print it as "Input".
 * **Input** Any picture.
 * **Output** An equal picture.
 * **Deviations** None.
 */
export const input = defineBaseline({
  name: 'input',
  version: 1,
  summary: 'the picture as it came',
  source: { paper: 'identity', year: 0 },
  defaults: {},
  enhance: (picture) => ({ ...picture, data: picture.data.slice() }),
});
