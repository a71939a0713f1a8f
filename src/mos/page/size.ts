import { find, original, shownImages, stage } from './elements.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Screen pixels per picture pixel that + and − step through, beside the size that fits. */
const steps = [0.25, 0.5, 1, 2, 3, 4, 6, 8];

/** The step that the rater chose; undefined is 1:1 where that fits, else the size that fits. */
let chosen: number | undefined;

/** Room for one picture in CSS pixels, with the original beside it or above it. */
function room(stacked: boolean): [width: number, height: number] {
  const { paddingLeft, columnGap } = getComputedStyle(stage);
  const width = stage.clientWidth - 2 * Number.parseFloat(paddingLeft);
  const height = stage.clientHeight - 2 * Number.parseFloat(paddingLeft);
  if (!original) return [width, height];
  const [gap, caption] = [Number.parseFloat(columnGap), 24];
  return stacked ? [width, (height - gap) / 2 - caption] : [(width - gap) / 2, height - caption];
}

/** Screen pixels per picture pixel at which the whole picture is seen. */
function fitting({ width, height }: Size, stacked: boolean): number {
  const [roomX, roomY] = room(stacked);
  return Math.max(0.05, Math.min(roomX / width, roomY / height) * devicePixelRatio);
}

const isStacked = (size: Size): boolean => original !== null && fitting(size, true) > fitting(size, false);

/** Screen pixels per picture pixel as it is shown. */
export function scaleOf(size: Size): number {
  return Math.floor((chosen ?? Math.min(1, fitting(size, isStacked(size)))) * 1000) / 1000;
}

/** Gives the pictures their size on the screen; enlarged pixels stay sharp squares. */
export function layOut(size: Size): void {
  const scale = scaleOf(size);
  stage.classList.toggle('stacked', isStacked(size));
  for (const image of shownImages) {
    image.style.width = `${(size.width * scale) / devicePixelRatio}px`;
    image.style.height = `${(size.height * scale) / devicePixelRatio}px`;
    image.style.imageRendering = scale > 1 ? 'pixelated' : 'auto';
  }
  find('#size').textContent = scale === 1 ? '1:1' : `${Math.round(scale * 100)} %`;
  stage.classList.toggle('pans', stage.scrollWidth > stage.clientWidth || stage.scrollHeight > stage.clientHeight);
}

/** Takes the next step up or down, or the usual size, and keeps what is in the middle where it is. */
export function resize(size: Size, direction: -1 | 0 | 1): void {
  const x = (stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth;
  const y = (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight;
  const now = scaleOf(size);
  const [larger, smaller] = [steps.find((step) => step > now + 1e-6), steps.findLast((step) => step < now - 1e-6)];
  chosen = direction === 0 ? undefined : ((direction > 0 ? larger : smaller) ?? now);
  layOut(size);
  centreOn(x, y);
}

/** Brings a point of the pictures, as shares of both sides, to the middle of the stage. */
export function centreOn(x: number, y: number): void {
  stage.scrollTo(x * stage.scrollWidth - stage.clientWidth / 2, y * stage.scrollHeight - stage.clientHeight / 2);
}

/** Lets the mouse move a picture that is larger than its room; fingers scroll by themselves. */
export function letMouseMove(): void {
  stage.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    event.preventDefault();
    const [x, y] = [event.clientX + stage.scrollLeft, event.clientY + stage.scrollTop];
    const move = (moved: PointerEvent): void => stage.scrollTo(x - moved.clientX, y - moved.clientY);
    addEventListener('pointermove', move);
    addEventListener('pointerup', () => removeEventListener('pointermove', move), { once: true });
  });
}
