import { post, Refused, type Session } from './calls.ts';
import { find, message, view } from './elements.ts';
import { listen, rate } from './rating.ts';

/** The first page: who rates, and consent. `rating.ts` is what follows. */

/** Where the browser keeps the code of who rated here last. */
const remembered = 'rater';
const problem = find('#problem');
const codeField = find<HTMLInputElement>('#code');
const agreed = find<HTMLInputElement>('#agreed');

/** Offers to go on as who rated here last, where the server still knows him. */
async function offerToGoOn(): Promise<void> {
  const code = localStorage.getItem(remembered);
  if (code === null) return;
  try {
    const { given } = (await post('/api/rater', { code, agreed: false })) as Session;
    showCode(code);
    find('#standing').textContent = `${given.filter(Boolean).length} of ${given.length} rated`;
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

function complain(sentence: string, field: HTMLElement): void {
  problem.textContent = sentence;
  field.focus();
}

async function enter(): Promise<void> {
  const comesBack = find('#fresh').hidden;
  const code = comesBack ? localStorage.getItem(remembered)! : codeField.value.trim();
  problem.textContent = '';
  if (!comesBack && !agreed.checked)
    return complain('Please tick the box first: it says that you take part of your own will.', agreed);
  if (code !== '' && !/^[A-Za-z0-9][A-Za-z0-9-]{1,23}$/.test(code))
    return complain('A code has 2 to 24 letters, digits or hyphens.', codeField);
  let session: Session;
  try {
    session = (await post('/api/rater', code === '' ? { agreed: true } : { code, agreed: true })) as Session;
  } catch (error) {
    problem.textContent =
      error instanceof Refused ? error.message : 'The server does not answer. Please try again in a moment.';
    return;
  }
  localStorage.setItem(remembered, session.code);
  showCode(session.code);
  await rate(session);
  if (code === '') tellCode(session.code);
}

/** Tells a new rater the code that was made up for him. */
function tellCode(code: string): void {
  const element = document.createElement('b');
  element.className = 'code';
  element.textContent = code;
  message.replaceChildren('Your code, to come back later: ', element);
}

function somebodyElse(): void {
  localStorage.removeItem(remembered);
  codeField.value = '';
  agreed.checked = false;
  offer(false);
  view('start');
}

find<HTMLFormElement>('#enter').addEventListener('submit', (event) => {
  event.preventDefault();
  enter();
});
for (const button of document.querySelectorAll('.other')) button.addEventListener('click', somebodyElse);
listen();
offerToGoOn();
