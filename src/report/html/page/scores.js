import { button, choice, make, scoreText } from './make.js';
import { makeSortable } from './sort.js';

/** @typedef {import('./types.d.ts').SetData} SetData */

/**
 * The table of every picture's scores by one metric, made when it is first opened. A name of a picture that is embedded
 * shows it in the explorer.
 *
 * @param {HTMLElement} details
 * @param {SetData} data
 * @param {((id: string) => void) | undefined} show
 */
export function makeScores(details, data, show) {
  const holder = make('div', {
    class: 'scroll tall',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Scores of every picture',
  });
  const { select, label } = choice(
    'metric',
    data.metrics.map(({ name }) => name),
    0,
    draw,
  );
  const shown =
    data.images.length < data.of
      ? `The first ${data.images.length} of ${data.of} pictures; all are in per-image.csv.`
      : `${data.of} pictures.`;
  details.append(make('p', { class: 'controls' }, label, shown), holder);
  details.addEventListener('toggle', () => holder.childElementCount === 0 && draw());

  function draw() {
    const place = select.selectedIndex;
    const metric = data.metrics[place];
    if (!metric) return;
    const { decimals, better } = metric;
    const [a, b] = [data.systems.indexOf(data.rivals?.system ?? ''), data.systems.indexOf(data.rivals?.other ?? '')];
    const names = a < 0 || b < 0 ? data.systems : [...data.systems, `${data.rivals?.system} − ${data.rivals?.other}`];
    const rows = data.images.map(({ id, scores }) => {
      const values = scores.map((each) => each[place] ?? null);
      const [first, second] = [values[a], values[b]];
      if (names.length > values.length)
        values.push(typeof first === 'number' && typeof second === 'number' ? first - second : null);
      return make('tr', {}, nameOf(id), ...values.map((value) => cell(value, decimals)));
    });
    const table = make(
      'table',
      { class: 'sortable plain' },
      make(
        'thead',
        {},
        make(
          'tr',
          {},
          heading('picture', 'words', 'ascending'),
          ...names.map((name) => heading(name, 'number', better === 'higher' ? 'descending' : 'ascending')),
        ),
      ),
      make('tbody', {}, ...rows),
    );
    makeSortable(table);
    holder.replaceChildren(table);
  }

  /** @param {string} id */
  function nameOf(id) {
    const embedded = show && data.pictures.some((picture) => picture.id === id);
    const inside = embedded ? button(id, () => show(id), { class: 'link', title: 'Show this picture' }) : id;
    return make('th', { scope: 'row', 'data-sort': id }, inside);
  }
}

/**
 * @param {number | string | null} value
 * @param {number} decimals
 */
function cell(value, decimals) {
  const key = typeof value === 'string' ? (value === '∞' ? 1e308 : -1e308) : (value ?? '');
  return make('td', { class: 'number', 'data-sort': key }, scoreText(value, decimals));
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string} first
 */
function heading(name, kind, first) {
  const inside = make('button', { type: 'button', title: `Sort by ${name}` }, name);
  return make('th', { scope: 'col', class: kind, 'aria-sort': 'none', 'data-first': first }, inside);
}
