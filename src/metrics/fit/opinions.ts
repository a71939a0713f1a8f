import { readFileSync } from 'node:fs';
import { BenchError } from '../../core/errors.ts';

/**
 * Reads mean opinion scores of 0 to 100: lines of a picture's name (path inside the folder, with or without its ending) and a
 * number, separated by comma, semicolon or tab; a first line without a number is a heading.
 */
export function readOpinions(path: string): ReadonlyMap<string, number> {
  const opinions = new Map<string, number>();
  const lines = readFileSync(path, 'utf8').split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const cells = line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    const score = Number(cells[1]);
    if (cells.length < 2 || cells[1] === '' || !Number.isFinite(score)) {
      if (i === 0) continue;
      throw badLine(path, i, `expected a picture's name and a number, found "${line}"`);
    }
    const id = cells[0]!.replace(/\.[A-Za-z]{3,4}$/, '');
    if (opinions.has(id)) throw badLine(path, i, `the picture "${id}" has a score already`);
    if (score < 0 || score > 100) throw badLine(path, i, `expected a score of 0 (worst) to 100 (best), found ${score}`);
    opinions.set(id, score);
  }
  if (opinions.size === 0) throw new BenchError('bad-opinions', `${path} holds no scores.`, { mend });
  return opinions;
}

const mend = 'write lines such as "photo1.png,63.2"';

function badLine(path: string, index: number, why: string): BenchError {
  return new BenchError('bad-opinions', `${path}, line ${index + 1}: ${why}.`, { mend });
}
