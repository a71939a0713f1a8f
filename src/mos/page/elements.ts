/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

export const find = <T extends HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;

const views = { start: find('#start'), rating: find('#rating'), done: find('#done') };
export const stage = find('#stage');
export const picture = find<HTMLImageElement>('#picture');
/** The unenhanced picture, where the study shows it. */
export const original = document.querySelector<HTMLImageElement>('#original');
export const shownImages = original ? [picture, original] : [picture];
export const message = find('#message');

export const isRating = (): boolean => !views.rating.hidden;

/** Shows one of the three views; screen readers begin at its heading. */
export function view(name: keyof typeof views): void {
  for (const [key, element] of Object.entries(views)) element.hidden = key !== name;
  if (name === 'rating') return;
  scrollTo(0, 0);
  views[name].querySelector<HTMLElement>('h1')!.focus();
}
