/** Text that is HTML already: made by `html`, or vouched for with `trusted`. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | false | undefined | readonly Html[];

/**
 * HTML from a template in which everything that is not `Html` itself is escaped, so that a file name can hold any
 * character. `false` and `undefined` leave nothing.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, i) => text + textOf(parts[i - 1]) + string));
}

function textOf(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return escapeHtml(String(part));
}

/** Text as it stands between tags or inside quotes. Control characters, which HTML does not allow, are shown as symbols. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\p{Cc}/gu, (one) => (/\s/.test(one) ? one : symbolOf(one.charCodeAt(0))));
}

/** The symbol that Unicode has for a control character below the blank, or the one for what cannot be shown. */
const symbolOf = (code: number): string => String.fromCharCode(code < 32 ? 0x2400 + code : 0xfffd);

/** HTML that was made elsewhere and is known to be safe, e.g. an SVG plot. */
export const trusted = (text: string): Html => new Html(text);

/** A value as the content of `<script type="application/json">`: no text can end the element. */
export function jsonBlock(value: unknown): Html {
  return new Html(
    JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}
