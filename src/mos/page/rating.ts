import { type Criterion, criteria, criterionFacts, type Grade, type Scores } from '../protocol.ts';
import { post, type Session, type Trial, untilAnswered } from './calls.ts';
import { find, isRating, message, original, picture, shownImages, stage, view } from './elements.ts';
import { centreOn, layOut, letMouseMove, resize, scaleOf } from './size.ts';

/** Gray between two pictures, so that one does not colour the next. */
const pauseMilliseconds = 300;
/** Sessions of ITU-R BT.500 last half an hour at most. */
const sessionMilliseconds = 30 * 60_000;

const form = find<HTMLFormElement>('#grades');
const next = find<HTMLButtonElement>('#grades button.main');

let session: Session | undefined;
let place = 0;
let shownAt = 0;
let pausedAt = 0;
let busy = false;
/** The criterion that keys speak to. */
let current: Criterion = criteria[0];

const trial = (): Trial => session!.trials[place]!;

/** Begins or goes on with a rater's order: at the first picture that is open, or with thanks. */
export async function rate(entered: Session): Promise<void> {
  session = entered;
  pausedAt = performance.now();
  const open = session.given.indexOf(null);
  if (open === -1) view('done');
  else await show(open);
}

async function show(wanted: number): Promise<void> {
  const { trials, given } = session!;
  place = wanted;
  busy = true;
  stage.classList.add('waits');
  view('rating');
  form.reset();
  for (const [criterion, grade] of Object.entries(given[place] ?? {})) choice(criterion, grade)!.checked = true;
  find('#place').textContent = `Picture ${place + 1} of ${trials.length}`;
  const progress = find<HTMLProgressElement>('#progress');
  [progress.max, progress.value] = [trials.length, given.filter(Boolean).length];
  find<HTMLButtonElement>('#back').disabled = place === 0;
  next.textContent = place === trials.length - 1 ? 'Finish' : 'Next';
  turnTo(criteria[0]);
  const waited = new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  picture.src = addressOf(trial().picture);
  if (original) original.src = addressOf(trial().input!);
  layOut(trial());
  await Promise.all([waited, untilAnswered(decoded)]);
  centreOn(0.5, 0.5);
  stage.classList.remove('waits');
  shownAt = performance.now();
  busy = false;
  message.textContent = given[place] ? 'You rated this picture before; you may change it.' : dueForPause();
  preload(trials[place + 1]);
}

const addressOf = (name: string): string => `/picture/${name}`;

async function decoded(): Promise<void> {
  for (const image of shownImages) {
    if (image.complete && image.naturalWidth === 0) image.src = `${image.src}`;
    await image.decode();
  }
}

/** Decodes a picture ahead of its turn. */
function preload(coming: Trial | undefined): void {
  for (const name of coming ? [coming.picture, ...(coming.input === undefined ? [] : [coming.input])] : []) {
    const image = new Image();
    image.src = addressOf(name);
    image.decode().catch(() => {});
  }
}

/** A word about a pause after every half an hour at work. */
function dueForPause(): string {
  if (performance.now() - pausedAt < sessionMilliseconds) return '';
  pausedAt = performance.now();
  return 'Half an hour has passed. A pause keeps the eye fresh: you may close this page and come back.';
}

const choice = (criterion: string, grade: number): HTMLInputElement | null =>
  form.querySelector(`input[name="${criterion}"][value="${grade}"]`);

function gradeOf(criterion: Criterion): Grade | undefined {
  const checked = form.querySelector<HTMLInputElement>(`input[name="${criterion}"]:checked`);
  return checked ? (Number(checked.value) as Grade) : undefined;
}

function turnTo(criterion: Criterion): void {
  markCurrent(criterion);
  const target = choice(criterion, gradeOf(criterion) ?? 1)!;
  if (document.activeElement !== target) target.focus({ preventScroll: true });
}

function markCurrent(criterion: Criterion): void {
  current = criterion;
  for (const each of criteria) find(`#ask-${each}`).classList.toggle('current', each === criterion);
}

function step(by: number): void {
  turnTo(criteria[Math.min(criteria.length - 1, Math.max(0, criteria.indexOf(current) + by))]!);
}

function give(grade: number): void {
  if (busy) return;
  choice(current, grade)!.checked = true;
  message.textContent = '';
  step(1);
}

async function submit(): Promise<void> {
  if (busy || !session) return;
  const missing = criteria.find((criterion) => gradeOf(criterion) === undefined);
  if (missing) {
    message.textContent = `${criterionFacts[missing].label} has no grade yet.`;
    turnTo(missing);
    return;
  }
  busy = true;
  next.disabled = true;
  const scores = Object.fromEntries(criteria.map((criterion) => [criterion, gradeOf(criterion)])) as unknown as Scores;
  const seconds = Math.round((performance.now() - shownAt) / 100) / 10;
  const { code, given, trials } = session;
  const body = { code, trial: place, picture: trial().picture, scores, seconds, scale: scaleOf(trial()) };
  try {
    await untilAnswered(() => post('/api/rating', body));
    given[place] = scores;
    const open = place + 1 < trials.length ? place + 1 : given.indexOf(null);
    if (open === -1) view('done');
    else await show(open);
  } catch (error) {
    message.textContent = error instanceof Error ? error.message : String(error);
    busy = false;
  } finally {
    next.disabled = false;
  }
}

function back(): void {
  if (!busy && place > 0) show(place - 1);
}

const keys: Readonly<Record<string, () => unknown>> = {
  ArrowUp: () => step(-1),
  ArrowDown: () => step(1),
  Enter: submit,
  Backspace: back,
  '+': () => resize(trial(), 1),
  '=': () => resize(trial(), 1),
  '-': () => resize(trial(), -1),
  '0': () => resize(trial(), 0),
};

/** Connects buttons and keys. */
export function listen(): void {
  find('#review').addEventListener('click', () => show(session!.trials.length - 1));
  find('#back').addEventListener('click', back);
  find('#smaller').addEventListener('click', () => resize(trial(), -1));
  find('#larger').addEventListener('click', () => resize(trial(), 1));
  find('#size').addEventListener('click', () => resize(trial(), 0));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  form.addEventListener('focusin', ({ target }) => {
    const name = (target as HTMLInputElement).name as Criterion;
    if (criteria.includes(name)) markCurrent(name);
  });
  document.addEventListener('keydown', (event) => {
    if (!isRating() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && event.target instanceof HTMLButtonElement) return;
    const act = /^[1-5]$/.test(event.key) ? () => give(Number(event.key)) : keys[event.key];
    if (!act || event.repeat) return;
    act();
    event.preventDefault();
  });
  new ResizeObserver(() => {
    if (isRating() && session) layOut(trial());
  }).observe(stage);
  letMouseMove();
}
