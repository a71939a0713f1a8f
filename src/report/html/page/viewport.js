import { clamp } from './make.js';

/** The largest magnification over the whole picture. */
const most = 32;

/**
 * One zoom and place for any number of frames, each of which shows one or more layers of the same size. Wheel with Ctrl,
 * pinch, drag, double click and the keys + − 0 and arrows change all frames together.
 */
export class Viewport {
  /** Magnification, and the left upper corner that is seen, as a share of the picture. */
  zoom = 1;
  x = 0;
  y = 0;
  /** @type {HTMLElement[]} */
  #frames = [];
  /** @type {(zoom: number) => void} */
  #changed;

  /** @param {(zoom: number) => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /**
   * Takes a frame into the group; its children with the class "layer" move.
   *
   * @param {HTMLElement} frame
   */
  add(frame) {
    this.#frames.push(frame);
    frame.addEventListener('wheel', (event) => this.#wheel(frame, event), { passive: false });
    frame.addEventListener('dblclick', (event) => this.zoomBy(2, ...placeIn(frame, event)));
    this.#dragged(frame);
  }

  /** Lets go of frames that left the page. */
  forget() {
    this.#frames = this.#frames.filter((frame) => frame.isConnected);
  }

  /**
   * @param {number} factor
   * @param {number} [across] the point that stays where it is, as a share of the frame
   * @param {number} [down]
   */
  zoomBy(factor, across = 0.5, down = 0.5) {
    const zoom = clamp(this.zoom * factor, 1, most);
    this.x += across / this.zoom - across / zoom;
    this.y += down / this.zoom - down / zoom;
    this.zoom = zoom;
    this.show();
  }

  /**
   * Moves by a share of the frame.
   *
   * @param {number} across
   * @param {number} down
   */
  moveBy(across, down) {
    this.x += across / this.zoom;
    this.y += down / this.zoom;
    this.show();
  }

  fit() {
    this.zoom = 1;
    this.show();
  }

  /** Applies zoom and place to every frame; single pixels are seen as squares as soon as they are larger than the screen's. */
  show() {
    this.x = clamp(this.x, 0, 1 - 1 / this.zoom);
    this.y = clamp(this.y, 0, 1 - 1 / this.zoom);
    const move = `scale(${this.zoom}) translate(${-100 * this.x}%, ${-100 * this.y}%)`;
    for (const frame of this.#frames) {
      frame.classList.toggle('zoomed', this.zoom > 1);
      frame.classList.toggle('pixels', frame.clientWidth * this.zoom > 1.5 * Number(frame.dataset.width));
      for (const layer of frame.querySelectorAll('.layer')) /** @type {HTMLElement} */ (layer).style.transform = move;
    }
    this.#changed(this.zoom);
  }

  /**
   * What a key does; true if it does anything.
   *
   * @param {string} key
   */
  key(key) {
    /** @type {Record<string, () => void>} */
    const keys = {
      '+': () => this.zoomBy(1.5),
      '=': () => this.zoomBy(1.5),
      '-': () => this.zoomBy(1 / 1.5),
      0: () => this.fit(),
      ArrowLeft: () => this.moveBy(-0.1, 0),
      ArrowRight: () => this.moveBy(0.1, 0),
      ArrowUp: () => this.moveBy(0, -0.1),
      ArrowDown: () => this.moveBy(0, 0.1),
    };
    const does = keys[key];
    if (!does || (key.startsWith('Arrow') && this.zoom === 1)) return false;
    does();
    return true;
  }

  /**
   * @param {HTMLElement} frame
   * @param {WheelEvent} event
   */
  #wheel(frame, event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoomBy(Math.exp(-clamp(event.deltaY, -60, 60) / 120), ...placeIn(frame, event));
  }

  /**
   * One pointer drags, two pinch.
   *
   * @param {HTMLElement} frame
   */
  #dragged(frame) {
    /** @type {Map<number, PointerEvent>} */
    const pointers = new Map();
    frame.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || /** @type {Element} */ (event.target).closest('[role=slider]')) return;
      pointers.set(event.pointerId, event);
      if (this.zoom > 1) frame.setPointerCapture(event.pointerId);
    });
    frame.addEventListener('pointermove', (event) => {
      const last = pointers.get(event.pointerId);
      if (!last) return;
      const [x, y] = placeIn(frame, event);
      const [oldX, oldY] = placeIn(frame, last);
      const other = [...pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
      pointers.set(event.pointerId, event);
      if (!other) return this.zoom > 1 ? this.moveBy(oldX - x, oldY - y) : undefined;
      const [otherX, otherY] = placeIn(frame, other);
      const factor = Math.hypot(x - otherX, y - otherY) / Math.max(0.01, Math.hypot(oldX - otherX, oldY - otherY));
      this.zoomBy(factor, (x + otherX) / 2, (y + otherY) / 2);
    });
    for (const name of /** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture']))
      frame.addEventListener(name, (event) => pointers.delete(event.pointerId));
  }
}

/**
 * Where a pointer is, as a share of the frame.
 *
 * @param {HTMLElement} frame
 * @param {MouseEvent} event
 * @returns {[number, number]}
 */
export function placeIn(frame, event) {
  const { left, top, width, height } = frame.getBoundingClientRect();
  return [(event.clientX - left) / width, (event.clientY - top) / height];
}
