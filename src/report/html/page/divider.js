import { clamp, make } from './make.js';
import { placeIn } from './viewport.js';

/**
 * A line across a frame that divides two layers: what lies right of it shows the upper one. It is dragged, or moved by
 * the arrow keys, Page Up and Page Down, Home and End.
 *
 * @param {HTMLElement} frame
 * @param {() => string} describe what lies left and right of it
 */
export function makeDivider(frame, describe) {
  let percent = 50;
  const handle = make('div', {
    class: 'divider',
    role: 'slider',
    tabindex: 0,
    'aria-label': 'Divider',
    'aria-orientation': 'horizontal',
    'aria-valuemin': 0,
    'aria-valuemax': 100,
  });
  /** @param {number} to */
  const set = (to) => {
    percent = clamp(to, 0, 100);
    frame.style.setProperty('--divider', `${percent}%`);
    handle.setAttribute('aria-valuenow', String(Math.round(percent)));
    handle.setAttribute('aria-valuetext', `${Math.round(percent)} %: ${describe()}`);
  };
  /** @type {Record<string, (now: number) => number>} */
  const keys = {
    ArrowLeft: (now) => now - 2,
    ArrowDown: (now) => now - 2,
    ArrowRight: (now) => now + 2,
    ArrowUp: (now) => now + 2,
    PageDown: (now) => now - 10,
    PageUp: (now) => now + 10,
    Home: () => 0,
    End: () => 100,
  };
  handle.addEventListener('keydown', (event) => {
    const next = keys[event.key];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    set(next(percent));
  });
  handle.addEventListener('pointerdown', (event) => {
    handle.setPointerCapture(event.pointerId);
    handle.focus();
    event.preventDefault();
  });
  handle.addEventListener('pointermove', (event) => {
    if (handle.hasPointerCapture(event.pointerId)) set(100 * placeIn(frame, event)[0]);
  });
  frame.append(handle);
  set(percent);
  return { refresh: () => set(percent) };
}
