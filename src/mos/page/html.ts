import { type Html, html } from '../../report/html/escape.ts';
import { criteria, criterionFacts, grades } from '../protocol.ts';
import { type Plan, trialCount } from '../study.ts';

/** What a rating by four criteria takes, for the estimate on the first page. */
const secondsPerRating = 10;

/** The one page of a study: instructions and consent, rating, thanks. It names neither study nor systems. */
export function startPage(plan: Plan): string {
  const total = trialCount(plan);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Rating pictures</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
<script type="module" src="/page/client.js"></script>
</head>
<body>
<noscript>This page needs JavaScript.</noscript>
${plan.test && html`<p class="banner">Test run: everything rated here is kept as test data.</p>`}
${instructions(plan, total)}
${ratingView(plan)}
<main id="done" class="text" hidden>
<h1 tabindex="-1">Thank you</h1>
<p>All <b>${total}</b> ratings under your code <b class="code"></b> are saved. You may close this page.</p>
<p class="choose"><button type="button" id="review">Look at the last picture again</button>
<button type="button" class="other">Hand over to the next rater</button></p>
</main>
</body>
</html>
`.text;
}

function instructions({ notice, showInput }: Plan, total: number): Html {
  const minutes = Math.max(1, Math.round((total * secondsPerRating) / 60));
  return html`<main id="start" class="text">
<h1 tabindex="-1">How good are these pictures?</h1>
<section id="remembered" class="choose" hidden>
<button type="submit" form="enter" class="main" value="continue">Go on as <span class="code"></span></button>
<button type="button" class="other">I am somebody else</button>
<span id="standing"></span>
</section>
<p>You will see <b>${total} pictures</b>, one at a time. They are photographs that computer programs have tried to improve;
the same scene comes back several times. Give each one four grades. There are no right answers: your own impression counts.
It takes about ${minutes} minute${minutes > 1 && 's'}; pause whenever you like${minutes > 30 && ', and at least every half hour'}.${showInput && ' Beside each picture stands the original, for comparison: do not grade that one.'}</p>
<ul class="scale" aria-label="Grades">${grades.map(({ value, word }) => html`<li><b>${value}</b> ${word}</li>`)}</ul>
<dl>${criteria.map((each) => html`<dt>${criterionFacts[each].label}</dt><dd>${criterionFacts[each].question}</dd>`)}</dl>
<h2>Before you begin</h2>
<ul>
<li>Set the screen to full brightness, and switch night light, dark filters and automatic brightness off.</li>
<li>Avoid reflections on the screen, and sit as you usually do.</li>
<li class="keys">Keys: <kbd>1</kbd>–<kbd>5</kbd> give a grade, <kbd>↑</kbd> <kbd>↓</kbd> change the question, <kbd>←</kbd> <kbd>→</kbd> change the grade,
<kbd>Enter</kbd> goes on, <kbd>Backspace</kbd> goes back, <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> change the size.</li>
</ul>
<h2>What is kept</h2>
<p>Your grades, how long you looked, the size of the pictures on your screen and the time, under a code and without your
name. Taking part is voluntary; you may stop at any moment. Everything stays on the computer that shows this page.</p>
${notice !== undefined && html`<p class="notice">${notice}</p>`}
<form id="enter" novalidate>
<section id="fresh">
<p><label class="check"><input type="checkbox" id="agreed"> I have read this and take part of my own will.</label></p>
<p><label for="code">Your code, if you were given one or come back</label>
<input id="code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="24" placeholder="none yet: you get one"></p>
<p><button type="submit" class="main" value="start">Start</button></p>
</section>
<p id="problem" role="alert"></p>
</form>
</main>`;
}

function ratingView({ showInput }: Plan): Html {
  return html`<main id="rating" hidden>
<h1 class="unseen">Rating</h1>
<div id="stage" tabindex="-1">${showInput && html`<figure><figcaption>Original</figcaption><img id="original" alt="The original, not to be graded"></figure>`}<figure>${showInput && html`<figcaption>To grade</figcaption>`}<img id="picture" alt="The picture to grade"></figure></div>
<form id="grades">
<div class="bar">
<span id="place"></span><progress id="progress" aria-label="Progress"></progress>
<span class="zoom"><button type="button" id="smaller" aria-label="Smaller">−</button><button type="button" id="size" title="Original size, or as large as fits"></button><button type="button" id="larger" aria-label="Larger">+</button></span>
<span>Code <b class="code"></b></span>
</div>
<div class="questions">${criteria.map(question)}</div>
<div class="bar">
<button type="button" id="back">Back</button>
<p id="message" role="status"></p>
<button type="submit" class="main">Next</button>
</div>
</form>
</main>`;
}

/** The five grades of one criterion as a group of radio buttons. */
function question(criterion: (typeof criteria)[number]): Html {
  const { label, question } = criterionFacts[criterion];
  const choices = grades.map(
    ({ value, word }) =>
      html`<label title="${value} ${word}"><input type="radio" name="${criterion}" value="${value}" aria-label="${value} ${word}"><span>${value}<small>${word}</small></span></label>`,
  );
  return html`<fieldset id="ask-${criterion}"><legend title="${question}">${label}</legend><div class="choices">${choices}</div></fieldset>`;
}
