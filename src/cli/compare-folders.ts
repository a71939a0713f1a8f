import { basename, resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { settings } from '../core/settings.ts';
import { listPictures } from '../datasets/pair-folders.ts';
import { type ScoreResult, scoreFiles } from '../experiment/score.ts';
import { metricNamed } from '../metrics/index.ts';
import type { SystemRecord } from '../report/record.ts';
import { type Compared, recordOf, tableFacts } from './compare-record.ts';
import { assertLike } from './compare-sides.ts';
import type { CompareOptions } from './compare-systems.ts';
import type { Io } from './verb.ts';

/** Two folders of results, paired with each other and with the references by name, scored now. */
export async function compareFolders(a: string, b: string, options: CompareOptions, io: Io): Promise<Compared> {
  const { target, hdr, original } = options;
  if (resolve(a) === resolve(b))
    throw new BenchError('usage', `Both sides are ${a}; expected two folders.`, {
      mend: 'name two folders of results',
    });
  const metrics = (options.metrics ?? (target === undefined ? ['niqe'] : ['psnr', 'ssim'])).map(metricNamed);
  const lists = [a, b].map((folder) => listPictures(folder).pictures) as [
    ReadonlyMap<string, string>,
    ReadonlyMap<string, string>,
  ];
  const threads = options.threads ?? settings.threads();
  const scored: Omit<SystemRecord, 'cells'>[] = [];
  const names = basename(a) === basename(b) ? [a, b] : [basename(a), basename(b)];
  for (const [i, input] of [a, b].entries()) {
    const result = await scoreFiles({
      input,
      target,
      hdr,
      original,
      metrics,
      threads,
      progress: io.progress,
      signal: io.signal,
    });
    for (const note of result.notes) io.progress.note(`note: ${note}`);
    const key = keyOf([...lists[i]!].map(([id, path]) => [id, sha256OfFile(path)]));
    scored.push({ name: names[i]!, key, source: input, perImage: withInfinite(result) });
  }
  const [one, other] = scored as [(typeof scored)[number], (typeof scored)[number]];
  assertLike(
    { kind: 'scores', path: a, name: one.name, perImage: one.perImage },
    { kind: 'scores', path: b, name: other.name, perImage: other.perImage },
  );
  const targets = target === undefined ? undefined : listPictures(target).pictures;
  const dataset = { ...tableFacts(one), name: target === undefined ? 'pictures without targets' : basename(target) };
  const manifest = targets && keyOf([...targets].map(([id, path]) => [id, sha256OfFile(path)]));
  return {
    record: recordOf({ ...dataset, manifest: manifest ?? dataset.manifest }, metrics, [other, one], []),
    pictures: [...lists[0]].map(([id, path]) => ({
      id,
      target: targets?.get(id),
      outputs: { [one.name]: path, [other.name]: lists[1].get(id)! },
    })),
    provenance: {},
  };
}

/** The scores of a result, where JSON has no infinite ones, with them. */
function withInfinite({ images, metrics }: ScoreResult): SystemRecord['perImage'] {
  const infinite = (metric: string, id: string): boolean => metrics[metric]?.infinite?.includes(id) ?? false;
  return images.map(({ id, scores }) => ({
    id,
    scores: Object.fromEntries(
      Object.entries(scores).map(([metric, score]) => [
        metric,
        infinite(metric, id) ? Number.POSITIVE_INFINITY : score,
      ]),
    ),
  }));
}
