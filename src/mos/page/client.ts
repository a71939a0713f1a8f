/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { type Criterion, criteria, criterionFacts, type Grade, type Scores } from '../protocol.ts';

/** The script of the page. It runs in the browser and knows pictures by opaque names only. */

interface Trial {
  readonly picture: string;
  readonly width: number;
  readonly height: number;
  readonly input?: string;
}

/** A rater's order, and what he gave so far. */
interface Session {
  readonly code: string;
  readonly trials: readonly Trial[];
  readonly given: (Scores | null)[];
}

const remembered = 'rater';
/** Gray between two pictures, so that one does not colour the next. */
const pauseMilliseconds = 300;
/** Sessions of ITU-R BT.500 last half an hour at most. */
const sessionMilliseconds = 30 * 60_000;
/** Screen pixels per picture pixel that + and − step through, beside the size that fits. */
const sizes = [0.25, 0.5, 1, 2, 3, 4, 6, 8];

const find = <T extends HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;
const views = { start: find('#start'), rating: find('#rating'), done: find('#done') };
const stage = find('#stage');
const picture = find<HTMLImageElement>('#picture');
const original = document.querySelector<HTMLImageElement>('#original');
const form = find<HTMLFormElement>('#grades');
const next = find<HTMLButtonElement>('#grades button.main');
const message = find('#message');

let session: Session | undefined;
let place = 0;
let shownAt = 0;
let pausedAt = performance.now();
/** The size that the rater chose; undefined is 1:1 where that fits, else the size that fits. */
let chosenSize: number | undefined;
let busy = false;
let current: Criterion = criteria[0];

/** A refusal of the server, as opposed to no answer at all. */
class Refused extends Error {
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

async function post(path: string, body: object): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { error?: { code: string; message: string } };
  if (response.ok) return answer;
  if (response.status >= 500) throw new Error(answer.error?.message);
  throw new Refused(answer.error?.code ?? '', answer.error?.message ?? 'The server refused.');
}

function view(name: keyof typeof views): void {
  for (const [key, element] of Object.entries(views)) element.hidden = key !== name;
  if (name !== 'rating') {
    scrollTo(0, 0);
    views[name].querySelector<HTMLElement>('h1')!.focus();
  }
}

// The first page.

const problem = find('#problem');

async function offerToGoOn(): Promise<void> {
  const code = localStorage.getItem(remembered);
  if (code === null) return;
  try {
    const known = (await post('/api/rater', { code, agreed: false })) as Session;
    showCode(code);
    find('#standing').textContent = `${known.given.filter(Boolean).length} of ${known.trials.length} rated`;
    offer(true);
  } catch (error) {
    if (error instanceof Refused) localStorage.removeItem(remembered);
  }
}

function offer(known: boolean): void {
  find('#remembered').hidden = !known;
  find('#fresh').hidden = known;
}

function showCode(code: string): void {
  for (const element of document.querySelectorAll('.code')) element.textContent = code;
}

function codeElement(code: string): HTMLElement {
  const element = document.createElement('b');
  element.className = 'code';
  element.textContent = code;
  return element;
}

async function enter(how: 'continue' | 'start'): Promise<void> {
  const code = how === 'continue' ? localStorage.getItem(remembered)! : find<HTMLInputElement>('#code').value.trim();
  problem.textContent = '';
  if (how === 'start' && !find<HTMLInputElement>('#agreed').checked) {
    problem.textContent = 'Please tick the box first: it says that you take part of your own will.';
    find('#agreed').focus();
    return;
  }
  if (code !== '' && !/^[A-Za-z0-9][A-Za-z0-9-]{1,23}$/.test(code)) {
    problem.textContent = 'A code has 2 to 24 letters, digits or hyphens.';
    find('#code').focus();
    return;
  }
  try {
    session = (await post('/api/rater', code === '' ? { agreed: true } : { code, agreed: true })) as Session;
  } catch (error) {
    problem.textContent =
      error instanceof Refused ? error.message : 'The server does not answer. Please try again in a moment.';
    return;
  }
  localStorage.setItem(remembered, session.code);
  pausedAt = performance.now();
  showCode(session.code);
  const open = session.given.indexOf(null);
  if (open === -1) view('done');
  else {
    await show(open);
    if (code === '') message.replaceChildren('Your code, to come back later: ', codeElement(session.code));
  }
}

function somebodyElse(): void {
  localStorage.removeItem(remembered);
  session = undefined;
  find<HTMLInputElement>('#code').value = '';
  find<HTMLInputElement>('#agreed').checked = false;
  offer(false);
  view('start');
}

// Rating.

const addressOf = (name: string): string => `/picture/${name}`;

/** Decodes a picture ahead of its turn. */
async function load(trial: Trial | undefined): Promise<void> {
  const names = trial ? [trial.picture, ...(trial.input === undefined ? [] : [trial.input])] : [];
  await Promise.all(
    names.map((name) => {
      const image = new Image();
      image.src = addressOf(name);
      return image.decode();
    }),
  );
}

async function show(trial: number): Promise<void> {
  const { trials, given } = session!;
  place = trial;
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
  const { picture: name, input } = trials[place]!;
  picture.src = addressOf(name);
  if (original && input !== undefined) original.src = addressOf(input);
  layOut();
  await Promise.all([waited, untilAnswered(() => decoded())]);
  stage.scrollTo((stage.scrollWidth - stage.clientWidth) / 2, (stage.scrollHeight - stage.clientHeight) / 2);
  stage.classList.remove('waits');
  shownAt = performance.now();
  busy = false;
  message.textContent = given[place] ? 'You rated this picture before; you may change it.' : dueForPause();
  load(trials[place + 1]).catch(() => {});
}

/** A word about a pause after every half an hour at work. */
function dueForPause(): string {
  if (performance.now() - pausedAt < sessionMilliseconds) return '';
  pausedAt = performance.now();
  return 'Half an hour has passed. A pause keeps the eye fresh: you may close this page and come back.';
}

async function decoded(): Promise<void> {
  for (const image of original ? [picture, original] : [picture]) {
    if (image.complete && image.naturalWidth === 0) image.src = `${image.src}`;
    await image.decode();
  }
}

/** Tries again until the server answers; a refusal is not tried again. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (let wait = 500; ; wait = Math.min(5000, wait * 1.5)) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Refused) throw error;
      message.textContent = 'The server does not answer. Nothing is lost: trying again…';
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

const choice = (criterion: string, grade: number): HTMLInputElement | null =>
  form.querySelector(`input[name="${criterion}"][value="${grade}"]`);
const gradeOf = (criterion: Criterion): Grade | undefined => {
  const checked = form.querySelector<HTMLInputElement>(`input[name="${criterion}"]:checked`);
  return checked ? (Number(checked.value) as Grade) : undefined;
};

/** Makes a criterion the one that keys speak to. */
function turnTo(criterion: Criterion): void {
  current = criterion;
  for (const each of criteria) find(`#ask-${each}`).classList.toggle('current', each === criterion);
  const target = choice(criterion, gradeOf(criterion) ?? 1)!;
  if (document.activeElement !== target) target.focus({ preventScroll: true });
}

function step(by: number): void {
  turnTo(criteria[Math.min(criteria.length - 1, Math.max(0, criteria.indexOf(current) + by))]!);
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
  const body = {
    code: session.code,
    trial: place,
    picture: session.trials[place]!.picture,
    scores,
    seconds,
    scale: scale(),
  };
  try {
    await untilAnswered(() => post('/api/rating', body));
    session.given[place] = scores;
    await goOn();
  } catch (error) {
    message.textContent = error instanceof Error ? error.message : String(error);
    busy = false;
  } finally {
    next.disabled = false;
  }
}

/** To the next picture, and at the end to the first that is open, or to the thanks. */
async function goOn(): Promise<void> {
  const { trials, given } = session!;
  const open = place + 1 < trials.length ? place + 1 : given.indexOf(null);
  if (open === -1) view('done');
  else await show(open);
}

// The size of the picture.

/** Room for one picture in CSS pixels, with the original beside it or above it. */
function room(stacked: boolean): [width: number, height: number] {
  const { paddingLeft, columnGap } = getComputedStyle(stage);
  const [gap, caption] = original ? [Number.parseFloat(columnGap), 24] : [0, 0];
  const width = stage.clientWidth - 2 * Number.parseFloat(paddingLeft);
  const height = stage.clientHeight - 2 * Number.parseFloat(paddingLeft);
  if (!original) return [width, height];
  return stacked ? [width, (height - gap) / 2 - caption] : [(width - gap) / 2, height - caption];
}

/** Screen pixels per picture pixel at which the whole picture is seen. */
function fitting(stacked: boolean): number {
  const { width, height } = session!.trials[place]!;
  const [roomX, roomY] = room(stacked);
  return Math.max(0.05, Math.min(roomX / width, roomY / height) * devicePixelRatio);
}

const isStacked = (): boolean => original !== null && fitting(true) > fitting(false);

function scale(): number {
  return Math.floor((chosenSize ?? Math.min(1, fitting(isStacked()))) * 1000) / 1000;
}

function layOut(): void {
  if (!session || views.rating.hidden) return;
  const { width, height } = session.trials[place]!;
  const size = scale();
  stage.classList.toggle('stacked', isStacked());
  for (const image of original ? [picture, original] : [picture]) {
    image.style.width = `${(width * size) / devicePixelRatio}px`;
    image.style.height = `${(height * size) / devicePixelRatio}px`;
    image.style.imageRendering = size > 1 ? 'pixelated' : 'auto';
  }
  find('#size').textContent = size === 1 ? '1:1' : `${Math.round(size * 100)} %`;
  stage.classList.toggle('pans', stage.scrollWidth > stage.clientWidth || stage.scrollHeight > stage.clientHeight);
}

/** Takes the next size up or down, or the usual one, and keeps what is in the middle where it is. */
function resize(direction: -1 | 0 | 1): void {
  const middle = [
    (stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth,
    (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight,
  ] as const;
  const now = scale();
  const [larger, smaller] = [sizes.find((size) => size > now + 1e-6), sizes.findLast((size) => size < now - 1e-6)];
  chosenSize = direction === 0 ? undefined : ((direction > 0 ? larger : smaller) ?? now);
  layOut();
  stage.scrollTo(
    middle[0] * stage.scrollWidth - stage.clientWidth / 2,
    middle[1] * stage.scrollHeight - stage.clientHeight / 2,
  );
}

// What the rater does.

find<HTMLFormElement>('#enter').addEventListener('submit', (event) => {
  event.preventDefault();
  enter(find('#remembered').hidden ? 'start' : 'continue');
});
for (const button of document.querySelectorAll('.other')) button.addEventListener('click', somebodyElse);
find('#review').addEventListener('click', () => show(session!.trials.length - 1));
find('#back').addEventListener('click', () => back());
find('#smaller').addEventListener('click', () => resize(-1));
find('#larger').addEventListener('click', () => resize(1));
find('#size').addEventListener('click', () => resize(0));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});
form.addEventListener('focusin', ({ target }) => {
  const name = (target as HTMLInputElement).name as Criterion;
  if (!criteria.includes(name)) return;
  current = name;
  for (const each of criteria) find(`#ask-${each}`).classList.toggle('current', each === name);
});
new ResizeObserver(layOut).observe(stage);

function back(): void {
  if (!busy && place > 0) show(place - 1);
}

const keys: Readonly<Record<string, () => void>> = {
  ArrowUp: () => step(-1),
  ArrowDown: () => step(1),
  Enter: () => submit(),
  Backspace: back,
  '+': () => resize(1),
  '=': () => resize(1),
  '-': () => resize(-1),
  '0': () => resize(0),
};

document.addEventListener('keydown', (event) => {
  if (views.rating.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Enter' && event.target instanceof HTMLButtonElement) return;
  if (/^[1-5]$/.test(event.key)) {
    if (busy) return;
    choice(current, Number(event.key))!.checked = true;
    message.textContent = '';
    if (current === criteria.at(-1)) turnTo(current);
    else step(1);
    event.preventDefault();
    return;
  }
  const act = keys[event.key];
  if (!act || event.repeat) return;
  act();
  event.preventDefault();
});

/** Moves a picture that is larger than its room with the mouse; fingers scroll by themselves. */
stage.addEventListener('pointerdown', (event) => {
  if (event.pointerType !== 'mouse' || event.button !== 0) return;
  event.preventDefault();
  const [x, y] = [event.clientX + stage.scrollLeft, event.clientY + stage.scrollTop];
  const move = (moved: PointerEvent): void => stage.scrollTo(x - moved.clientX, y - moved.clientY);
  addEventListener('pointermove', move);
  addEventListener('pointerup', () => removeEventListener('pointermove', move), { once: true });
});

offerToGoOn();
