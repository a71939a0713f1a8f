/**
 * An element with attributes and children; text children are text, never HTML. Attributes that are false are left out.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | number | boolean>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== false) element.setAttribute(key, value === true ? '' : String(value));
  element.append(...children);
  return element;
}

/**
 * A button that does something.
 *
 * @param {string} label
 * @param {() => void} does
 * @param {Record<string, string | number | boolean>} [attributes]
 */
export function button(label, does, attributes = {}) {
  const made = make('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', does);
  return made;
}

/**
 * A labelled choice among texts; calls with the place of the one chosen.
 *
 * @param {string} label
 * @param {readonly string[]} choices
 * @param {number} chosen
 * @param {(place: number) => void} does
 */
export function choice(label, choices, chosen, does) {
  const select = make(
    'select',
    {},
    ...choices.map((text, place) => make('option', { value: place, selected: place === chosen }, text)),
  );
  select.addEventListener('change', () => does(select.selectedIndex));
  return { select, label: make('label', {}, make('span', {}, label), select) };
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/**
 * A score in the decimals of its metric.
 *
 * @param {number | string | null | undefined} score
 * @param {number} decimals
 */
export function scoreText(score, decimals) {
  if (score === null || score === undefined) return 'n/a';
  return typeof score === 'number' ? score.toFixed(decimals).replace('-', '−') : score;
}
