/**
 * Makes the buttons in a table's head sort its rows. The first press puts the best on top, the next one turns the
 * order round; rows without a value stay below, equal rows keep their order.
 *
 * @param {HTMLTableElement} table
 */
export function makeSortable(table) {
  const head = table.tHead?.rows[table.tHead.rows.length - 1];
  if (!head) return;
  for (const [column, cell] of [...head.cells].entries())
    cell.querySelector('button')?.addEventListener('click', () => {
      const now = cell.getAttribute('aria-sort');
      const first = cell.dataset.first ?? 'ascending';
      const order = now === 'none' || now === null ? first : now === 'ascending' ? 'descending' : 'ascending';
      for (const other of head.cells) other.setAttribute('aria-sort', 'none');
      cell.setAttribute('aria-sort', order);
      sortRows(table, column, order === 'ascending' ? 1 : -1);
    });
}

/**
 * @param {HTMLTableElement} table
 * @param {number} column
 * @param {1 | -1} sign
 */
function sortRows(table, column, sign) {
  const body = table.tBodies[0];
  if (!body) return;
  const rows = [...body.rows].map((row) => ({ row, key: row.cells[column]?.dataset.sort ?? '' }));
  const numbers = rows.every(({ key }) => key === '' || Number.isFinite(Number(key)));
  rows.sort((a, b) => {
    if (a.key === '' || b.key === '') return Number(a.key === '') - Number(b.key === '');
    return sign * (numbers ? Number(a.key) - Number(b.key) : a.key.localeCompare(b.key, 'en', { numeric: true }));
  });
  body.append(...rows.map(({ row }) => row));
}
