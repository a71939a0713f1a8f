/**
 * The look of the page. Everything is neutral gray, so that nothing on the screen shifts the eye's white: the surround
 * of a picture is sRGB 119 (18 % luminance); controls stand on a darker gray, with a contrast of at least 4.5 to 1.
 */
export const style = `
:root { color-scheme: dark; --surround: #777; --panel: #4f4f4f; --line: #8a8a8a; --ink: #fff; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; margin: 0; }
body { height: 100dvh; background: var(--surround); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; display: flex; flex-direction: column; }
.banner { margin: 0; padding: .3rem 1rem; background: #000; text-align: center; font-size: .875rem; }
.text { max-width: 44rem; width: 100%; margin: 0 auto; padding: 1.5rem 1.5rem 4rem; background: var(--panel); flex: 1 0 auto; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0 1rem; }
h1:focus { outline: none; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
p { margin: .6rem 0; }
ul { padding-left: 1.2rem; margin: .4rem 0; }
.text li { margin: .3rem 0; }
.choose { display: flex; flex-wrap: wrap; gap: .7rem; align-items: center; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1rem; margin: 1rem 0; }
dt { font-weight: 600; }
dd { margin: 0; }
.scale { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: 1rem 0; }
.notice { white-space: pre-wrap; border-left: 3px solid var(--line); padding-left: .8rem; }
kbd { border: 1px solid var(--line); border-radius: 3px; padding: 0 .35em; font: inherit; font-size: .9em; }
.check { display: flex; gap: .6rem; align-items: baseline; }
.check input { width: 1.1rem; height: 1.1rem; flex: none; accent-color: #ddd; }
label[for=code] { display: block; }
#code { font: inherit; letter-spacing: .05em; text-transform: uppercase; width: 100%; max-width: 18rem; padding: .5rem .7rem; background: #333; color: var(--ink); border: 1px solid var(--line); border-radius: 5px; }
#code::placeholder { color: #bdbdbd; text-transform: none; letter-spacing: 0; }
button { font: inherit; color: var(--ink); background: #666; border: 1px solid var(--line); border-radius: 5px; padding: .5rem 1rem; min-height: 2.75rem; cursor: pointer; }
button:hover { background: #707070; }
button.main { background: #e2e2e2; color: #111; border-color: #e2e2e2; font-weight: 600; min-width: 7rem; }
button.main:hover { background: #fff; }
button:disabled { opacity: .55; cursor: default; }
button:focus-visible, input:focus-visible, #stage:focus-visible { outline: 3px solid #fff; outline-offset: 2px; }
#problem:empty { display: none; }
#problem { border: 1px solid #fff; border-radius: 5px; padding: .5rem .8rem; background: #333; }
#rating { flex: 1; min-height: 0; display: flex; flex-direction: column; }
#stage { flex: 1; min-height: 0; overflow: auto; display: flex; gap: 1rem; padding: 1rem; align-items: safe center; justify-content: safe center; }
#stage.stacked { flex-direction: column; }
#stage.pans { cursor: grab; }
#stage figure { margin: 0; flex: none; }
figcaption { font-size: .875rem; line-height: 24px; text-align: center; }
#stage img { display: block; }
#stage.waits img { visibility: hidden; }
#grades { background: var(--panel); padding: .4rem 1rem .6rem; }
.bar { display: flex; align-items: center; gap: 1rem; max-width: 76rem; margin: 0 auto; font-size: .9375rem; }
.bar > progress { flex: 1; }
progress { appearance: none; height: 6px; min-width: 2rem; border: 0; border-radius: 3px; background: #333; }
progress::-webkit-progress-bar { background: #333; border-radius: 3px; }
progress::-webkit-progress-value { background: #d5d5d5; border-radius: 3px; }
progress::-moz-progress-bar { background: #d5d5d5; border-radius: 3px; }
.zoom { display: flex; align-items: center; gap: .3rem; }
.zoom button { min-height: 2rem; padding: 0 .7rem; }
#size { min-width: 3.4em; text-align: center; }
#size, #place, .code { white-space: nowrap; }
.questions { display: grid; grid-template-columns: repeat(4, 1fr); gap: .5rem 1rem; max-width: 76rem; margin: .4rem auto .5rem; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0 0 .2rem; font-weight: 600; }
fieldset.current legend { text-decoration: underline; text-underline-offset: 4px; text-decoration-thickness: 2px; }
.choices { display: grid; grid-template-columns: repeat(5, 1fr); gap: 3px; }
.choices label { position: relative; cursor: pointer; }
.choices input { position: absolute; inset: 0; opacity: 0; margin: 0; width: 100%; height: 100%; cursor: pointer; }
.choices span { display: flex; flex-direction: column; align-items: center; justify-content: center; min-height: 2.75rem; border: 1px solid var(--line); border-radius: 5px; background: #606060; font-weight: 600; line-height: 1.15; }
.choices small { font-weight: 400; font-size: .72rem; }
.choices label:hover span { background: #6c6c6c; }
.choices input:checked + span { background: #fff; color: #111; border-color: #fff; }
.choices input:focus-visible + span { outline: 3px solid #fff; outline-offset: 2px; }
#message { flex: 1; margin: 0; text-align: center; min-height: 1.5em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (hover: none) { .keys { display: none; } }
@media (max-width: 56rem) {
  .questions { grid-template-columns: 1fr 1fr; }
}
@media (max-width: 38rem) {
  .text { padding: 1rem 1rem 3rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  #stage { padding: .5rem; }
  #grades { padding: .3rem .6rem .5rem; }
  .bar { gap: .6rem; font-size: .875rem; }
  .bar > span:last-child { display: none; }
  #message { line-height: 1.2; font-size: .8125rem; }
  .questions { grid-template-columns: 1fr; gap: .3rem; }
  fieldset { display: grid; grid-template-columns: 6.6rem 1fr; align-items: center; }
  legend { float: left; padding: 0; }
  .choices small { display: none; }
  .choices span { min-height: 2.5rem; }
}
@media (max-height: 32rem) and (min-width: 38rem) {
  #rating { flex-direction: row; }
  #grades { width: 21rem; overflow: auto; }
  .questions { grid-template-columns: 1fr; gap: .2rem; }
  fieldset { display: grid; grid-template-columns: 6.6rem 1fr; align-items: center; }
  legend { float: left; padding: 0; }
  .bar { gap: .5rem; }
  .bar > span:last-child, .choices small { display: none; }
  #message { line-height: 1.2; font-size: .8125rem; }
}
@media (prefers-reduced-motion: no-preference) { .choices span { transition: background-color .1s; } }
`;
