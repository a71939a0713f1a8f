/** A fenced block of a page: its language and its lines. */
export interface Example {
  readonly language: string;
  readonly lines: readonly string[];
}

/** The fenced blocks of a markdown page in their order. */
export function examplesOf(page: string): Example[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
    language: language!,
    lines: text!.trimEnd().split('\n'),
  }));
}

/** The path that a block names in its first line: "// src/metrics/contrast.ts". */
export function pathIn({ lines }: Example): string {
  const path = /^ ?\/\/ (\S+)$/.exec(lines[0]!)?.[1];
  if (path === undefined) throw new Error(`The block "${lines[0]}" names no file.`);
  return path;
}

/**
 * A file's text with the "+" lines of a block below the line above them, which the file holds exactly once; "…" in that
 * line stands for anything.
 */
export function withAdded(text: string, { lines }: Example): string {
  const out = text.split('\n');
  let after = '';
  for (const line of lines.slice(1)) {
    const content = line.slice(1);
    if (line.startsWith('+')) {
      const [start, end] = after.split('…');
      const isThere = (each: string): boolean =>
        end === undefined ? each === after : each.startsWith(start!) && each.endsWith(end);
      const places = out.flatMap((each, i) => (isThere(each) ? [i] : []));
      if (places.length !== 1) throw new Error(`"${after}" stands ${places.length} times in the file; expected once.`);
      out.splice(places[0]! + 1, 0, content);
    }
    after = content;
  }
  return out.join('\n');
}
