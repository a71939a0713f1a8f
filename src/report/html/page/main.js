import { makeExplorer } from './explorer.js';
import { makeScores } from './scores.js';
import { makeSortable } from './sort.js';

/** @typedef {import('./types.d.ts').SetData} SetData */

/**
 * The data of a set, which lie in the page as JSON.
 *
 * @param {string} place
 * @returns {SetData}
 */
function dataOf(place) {
  return JSON.parse(document.getElementById(`set-${place}`)?.textContent ?? '');
}

/** @type {Map<string, (id: string) => void>} */
const showing = new Map();

for (const table of document.querySelectorAll('table.sortable')) makeSortable(/** @type {HTMLTableElement} */ (table));
for (const root of document.querySelectorAll('.explorer')) {
  const place = /** @type {HTMLElement} */ (root).dataset.set ?? '0';
  showing.set(place, makeExplorer(/** @type {HTMLElement} */ (root), dataOf(place)));
}
for (const details of document.querySelectorAll('details.all-scores')) {
  const place = /** @type {HTMLElement} */ (details).dataset.set ?? '0';
  makeScores(/** @type {HTMLElement} */ (details), dataOf(place), showing.get(place));
}
