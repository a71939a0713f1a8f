import { BenchError } from './errors.ts';

/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => {
    const row = new Array<number>(b.length + 1).fill(0);
    row[0] = i;
    return row;
  });
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = best;
    }
  }
  return rows[a.length]![b.length]!;
}

/** Up to three known names that the user may have meant, nearest first. */
export function nearNames(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  return known
    .map((candidate) => {
      const lower = candidate.toLowerCase();
      const contains = wanted.length > 1 && (lower.includes(wanted) || wanted.includes(lower));
      const edits = editDistance(wanted, lower);
      return { candidate, distance: contains ? Math.min(edits, 1.5) : edits };
    })
    .filter(({ candidate, distance }) => distance <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** The error for a name that no registry holds: names the kind, near names and where the list is. */
export function unknownName(kind: string, name: string, known: readonly string[], listCommand?: string): BenchError {
  const near = nearNames(name, known);
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : `known: ${known.join(', ')}`;
  const mend = listCommand === undefined ? hint : `${hint} (all: ${listCommand})`;
  return new BenchError('unknown-name', `There is no ${kind} named "${name}".`, { mend });
}

/** Looks a name up in a literal registry; unknown names are errors with near names. */
export function lookUp<T>(kind: string, registry: Readonly<Record<string, T>>, name: string, listCommand?: string): T {
  if (!Object.hasOwn(registry, name)) throw unknownName(kind, name, Object.keys(registry), listCommand);
  return registry[name]!;
}
