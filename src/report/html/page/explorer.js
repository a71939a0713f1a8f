import { makeDivider } from './divider.js';
import { drawDifference, forgetPixels } from './heat.js';
import { button, choice, make, scoreText } from './make.js';
import { Viewport } from './viewport.js';

/** @typedef {import('./types.d.ts').SetData} SetData */
/** @typedef {import('./types.d.ts').Shown} Shown */

const gains = [1, 2, 4, 8, 16];

/**
 * The explorer of a set's pictures: a strip to choose one, a stage on which a divider parts two systems, and a tile for
 * every system with its scores or its differences to the target. All frames share one zoom. Gives the function that
 * shows the picture of an id.
 *
 * @param {HTMLElement} root
 * @param {SetData} data
 * @returns {(id: string) => void}
 */
export function makeExplorer(root, data) {
  const { systems, pictures, rivals } = data;
  const withTarget = pictures.some(({ target }) => Boolean(target));
  const names = withTarget ? [...systems, 'target'] : systems;
  let chosen = Math.floor(pictures.length / 2);
  let gain = 4;
  let differences = false;
  let left = rivals ? systems.indexOf(rivals.other) : 0;
  let right = rivals ? systems.indexOf(rivals.system) : names.length - 1;

  const zoomShown = make('output', { 'aria-live': 'polite', title: 'magnification over the whole picture' });
  const viewport = new Viewport((zoom) => {
    zoomShown.textContent = `${zoom.toFixed(zoom < 10 ? 1 : 0)}×`;
  });
  const stage = make('div', {
    class: 'frame stage',
    tabindex: 0,
    role: 'group',
    'aria-label': 'Two systems parted by the divider. Keys: plus, minus and 0 zoom, arrows pan.',
  });
  const tiles = make('div', { class: 'tiles' });
  const title = make('h3', { 'aria-live': 'polite' });
  const why = make('span', { class: 'why' });
  const strip = make('div', { class: 'strip', role: 'toolbar', 'aria-label': 'Choose a picture' });
  const scale = make('span', { class: 'heat-scale', hidden: true });

  const chooseLeft = choice('left', names, left, (place) => {
    left = place;
    drawStage();
  });
  const chooseRight = choice('right', names, right, (place) => {
    right = place;
    drawStage();
  });
  const chooseGain = choice(
    'brightened',
    gains.map((each) => `×${each}`),
    gains.indexOf(gain),
    (place) => {
      gain = gains[place] ?? 4;
      drawTiles();
    },
  );
  const showDifferences = button(
    'Differences',
    () => {
      differences = !differences;
      drawTiles();
    },
    { 'aria-pressed': 'false', title: 'Mean absolute difference to the target instead of the pictures' },
  );
  const swap = button(
    '⇄',
    () => {
      [left, right] = [right, left];
      chooseLeft.select.selectedIndex = left;
      chooseRight.select.selectedIndex = right;
      drawStage();
    },
    { 'aria-label': 'Swap left and right', title: 'Swap left and right' },
  );

  /** @param {number} place */
  function shownAt(place) {
    const picture = pictures[chosen];
    return (place < systems.length ? picture?.systems[place] : picture?.target) ?? undefined;
  }

  /** The stage anew: the lower layer, the upper one right of the divider, their names. */
  function drawStage() {
    const [below, above] = [shownAt(left), shownAt(right)];
    stage.replaceChildren();
    sized(stage);
    if (below) stage.append(layer(below, names[left] ?? ''));
    if (above) stage.append(make('div', { class: 'upper' }, layer(above, names[right] ?? '')));
    stage.append(
      make('span', { class: 'name left', 'aria-hidden': true }, names[left] ?? ''),
      make('span', { class: 'name right', 'aria-hidden': true }, names[right] ?? ''),
    );
    makeDivider(stage, () => `${names[left]} on the left, ${names[right]} on the right`);
    viewport.show();
  }

  /** @param {HTMLElement} frame */
  function sized(frame) {
    const { width = 1, height = 1 } = pictures[chosen] ?? {};
    frame.dataset.width = String(width);
    frame.style.setProperty('--ratio', `${width} / ${height}`);
    frame.style.setProperty('--shape', String(width / height));
  }

  /** Every tile anew. */
  function drawTiles() {
    const target = pictures[chosen]?.target ?? undefined;
    showDifferences.setAttribute('aria-pressed', String(differences));
    chooseGain.label.hidden = !differences;
    scale.hidden = !differences;
    scale.replaceChildren('0', make('i'), `${Math.floor(255 / gain)} of 255`);
    tiles.replaceChildren(
      ...names.flatMap((name, place) => {
        const source = shownAt(place);
        return source === undefined ? [] : [tile(name, place, source, target)];
      }),
    );
    viewport.forget();
    for (const frame of tiles.querySelectorAll('.frame')) viewport.add(/** @type {HTMLElement} */ (frame));
    viewport.show();
  }

  /**
   * @param {string} name
   * @param {number} place
   * @param {string} source
   * @param {string | undefined} target
   */
  function tile(name, place, source, target) {
    const frame = make('div', { class: 'frame' });
    sized(frame);
    if (differences && target !== undefined && place < systems.length) {
      const { width, height } = /** @type {{ width: number, height: number }} */ (pictures[chosen]);
      const canvas = make('canvas', {
        class: 'layer',
        width,
        height,
        role: 'img',
        'aria-label': `${name}: difference to the target`,
      });
      drawDifference(canvas, source, target, gain);
      frame.append(canvas);
    } else frame.append(layer(source, name));
    return make('figure', { class: 'tile' }, frame, make('figcaption', {}, make('strong', {}, name), scoresOf(place)));
  }

  /**
   * The scores of a system on the picture, the best of all systems marked.
   *
   * @param {number} place
   */
  function scoresOf(place) {
    const scores = data.images.find(({ id }) => id === pictures[chosen]?.id)?.scores;
    const list = make('dl', {});
    for (const [i, { name, better, decimals, unit, pooled }] of data.metrics.entries()) {
      const score = scores?.[place]?.[i];
      if (pooled || score === undefined || score === null) continue;
      const rivals = (scores ?? []).map((each) => each[i]).filter((each) => typeof each === 'number');
      const best = better === 'higher' ? Math.max(...rivals) : Math.min(...rivals);
      const text = `${scoreText(score, decimals)}${unit ? ` ${unit}` : ''}`;
      list.append(make('div', { class: score === best ? 'best' : '' }, make('dt', {}, name), make('dd', {}, text)));
    }
    return list;
  }

  /** @param {number} place */
  function choose(place) {
    chosen = (place + pictures.length) % pictures.length;
    const picture = pictures[chosen];
    if (!picture) return;
    for (const [i, each] of [...strip.children].entries()) {
      each.setAttribute('aria-pressed', String(i === chosen));
      each.setAttribute('tabindex', i === chosen ? '0' : '-1');
    }
    const { offsetLeft = 0, offsetWidth = 0 } = /** @type {HTMLElement} */ (strip.children[chosen]) ?? {};
    strip.scrollTo({ left: offsetLeft - (strip.clientWidth - offsetWidth) / 2 });
    title.textContent = picture.id;
    why.textContent = `${picture.why} · ${chosen + 1} of ${pictures.length}`;
    forgetPixels();
    viewport.fit();
    drawStage();
    drawTiles();
  }

  strip.append(
    ...pictures.map(({ id, why: reason, target, systems: made }, place) => {
      const image = make('img', { src: target ?? made.find(Boolean) ?? '', alt: '' });
      const chooser = button('', () => choose(place), { title: `${id}: ${reason}`, 'aria-label': `${id}, ${reason}` });
      chooser.append(image);
      return chooser;
    }),
  );
  strip.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose(chosen + step);
    /** @type {HTMLElement} */ (strip.children[chosen]).focus();
  });
  stage.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && viewport.key(event.key)) event.preventDefault();
  });

  root.replaceChildren(
    strip,
    make(
      'div',
      { class: 'bar' },
      make(
        'div',
        { class: 'which' },
        button('‹', () => choose(chosen - 1), { 'aria-label': 'Picture before', title: 'Picture before' }),
        button('›', () => choose(chosen + 1), { 'aria-label': 'Next picture', title: 'Next picture' }),
        make('div', {}, title, why),
      ),
      make('div', { class: 'controls' }, chooseLeft.label, swap, chooseRight.label),
      make(
        'div',
        { class: 'controls' },
        button('−', () => viewport.zoomBy(1 / 1.5), { 'aria-label': 'Zoom out', title: 'Zoom out (−)' }),
        zoomShown,
        button('+', () => viewport.zoomBy(1.5), { 'aria-label': 'Zoom in', title: 'Zoom in (+)' }),
        button('Fit', () => viewport.fit(), { title: 'The whole picture (0)' }),
      ),
      ...(withTarget ? [make('div', { class: 'controls' }, showDifferences, chooseGain.label, scale)] : []),
    ),
    make('div', { class: 'view' }, stage, tiles),
    make(
      'p',
      { class: 'hint' },
      'Drag the divider. Zoom with Ctrl and the wheel, two fingers, a double click or + and −; drag to pan. All pictures move together.',
    ),
  );
  viewport.add(stage);
  window.addEventListener('resize', () => viewport.show());
  choose(chosen);
  return (id) => {
    const place = pictures.findIndex((each) => each.id === id);
    if (place < 0) return;
    choose(place);
    root.scrollIntoView({ block: 'start' });
    /** @type {HTMLElement} */ (strip.children[place]).focus({ preventScroll: true });
  };
}

/**
 * @param {string} source
 * @param {string} name
 */
function layer(source, name) {
  return make('img', { class: 'layer', src: source, alt: name, draggable: 'false' });
}
