import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { BenchError, messageOf } from '../core/errors.ts';
import { readJsonIfThere, sha256OfFile, writeJson } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { provenance } from '../core/provenance.ts';
import type { Dataset, Pair } from './dataset.ts';

const fileRecord = z.object({
  /** Name of the root folder that the path starts from; a key of `roots`. */
  root: z.string(),
  /** Relative path with `/` separators. */
  path: z.string(),
  sha256: z.string(),
  bytes: z.number(),
});

const pairRecord = z.object({
  id: z.string(),
  /** The source photo that the pair was cut from; splits never divide a photo. */
  photo: z.string().optional(),
  input: fileRecord,
  target: fileRecord.optional(),
  hdr: fileRecord.optional(),
  /** What is known about how target and input lie on each other. */
  geometry: fileRecord.optional(),
  /** How many people gave the scores 1 … 10 (ava). */
  votes: z.array(z.number()).length(10).optional(),
  /** Every random draw behind a made pair, so that it can be made again alone. */
  draw: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

const manifestShape = z.object({
  format: z.literal(1),
  name: z.string(),
  /** Content key over name, options, splits and originals: file contents and ids, never places or times. */
  hash: z.string(),
  licence: z.string(),
  source: z.object({
    paper: z.string(),
    year: z.number(),
    url: z.string().optional(),
    checkedAgainst: z.string().optional(),
  }),
  simulated: z.boolean(),
  standsIn: z.string().optional(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  splits: z.object({
    train: z.array(pairRecord),
    validation: z.array(pairRecord).optional(),
    test: z.array(pairRecord),
  }),
  /** Full-size photographs, not aligned, where the set has them. */
  originals: z.object({ train: z.array(pairRecord), test: z.array(pairRecord) }).optional(),
  rejected: z.array(z.object({ id: z.string(), reason: z.string() })),
  notes: z.array(z.string()),
  toolVersion: z.string(),
  /** Where the files lie; "." is the folder of the manifest. Not part of the hash. */
  roots: z.record(z.string(), z.string()),
});

export type FileRecord = z.infer<typeof fileRecord>;
export type PairRecord = z.infer<typeof pairRecord>;
export type Manifest = z.infer<typeof manifestShape>;
export type SplitName = 'train' | 'validation' | 'test';

/** A manifest and the folder that it lies in. */
export interface PreparedSet {
  readonly folder: string;
  readonly manifest: Manifest;
}

export const manifestName = 'manifest.json';

/** What a manifest says of its dataset. */
export function headOf({ name, licence, source, simulated, standsIn }: DatasetHead) {
  return { name, licence, source, simulated, ...(standsIn && { standsIn }), toolVersion: provenance().version };
}

type DatasetHead = Pick<Dataset, 'name' | 'licence' | 'source' | 'simulated' | 'standsIn'>;

/** A manifest with its hash filled in from its content. */
export function sealManifest(content: Omit<Manifest, 'hash' | 'format'>): Manifest {
  const { name, options, splits, originals } = content;
  return { format: 1, hash: keyOf({ name, options, splits, originals }), ...content };
}

/** Writes `manifest.json` into its folder, whole or not at all. */
export function saveManifest(folder: string, manifest: Manifest): PreparedSet {
  writeJson(join(folder, manifestName), manifest);
  return { folder, manifest };
}

/** The prepared set in a folder, or undefined where there is none. Throws when the manifest is damaged. */
export function findManifest(folder: string): PreparedSet | undefined {
  const path = join(folder, manifestName);
  let json: unknown;
  try {
    json = readJsonIfThere(path);
  } catch (error) {
    throw damaged(path, messageOf(error));
  }
  if (json === undefined) return undefined;
  const parsed = manifestShape.safeParse(json);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error).replace(/\s+/g, ' '));
  return { folder, manifest: parsed.data };
}

/** The prepared set in a folder; a folder without one is an error. */
export function loadManifest(folder: string): PreparedSet {
  const found = findManifest(folder);
  if (found) return found;
  throw new BenchError('not-prepared', `${folder} holds no ${manifestName}; expected a prepared dataset.`, {
    mend: 'bench prepare NAME',
  });
}

function damaged(path: string, reason: string): BenchError {
  return new BenchError('bad-manifest', `${path} is no valid manifest: ${reason}.`, {
    mend: 'delete the folder and prepare the dataset again',
  });
}

/** Where a file of a prepared set lies. */
export function pathOf(set: PreparedSet, file: FileRecord): string {
  const root = set.manifest.roots[file.root];
  if (root === undefined)
    throw new BenchError('bad-manifest', `The manifest in ${set.folder} names no root folder "${file.root}".`, {
      mend: 'prepare the dataset again',
    });
  return join(resolve(set.folder, root), file.path);
}

/** The pairs of a split in the manifest's order. A split that the set does not have is empty. */
export function pairsOf(set: PreparedSet, split: SplitName): Pair[] {
  return (set.manifest.splits[split] ?? []).map((record) => toPair(set, record));
}

/** The full-size photographs of a split, where the set has them. */
export function originalsOf(set: PreparedSet, split: 'train' | 'test'): Pair[] {
  return (set.manifest.originals?.[split] ?? []).map((record) => toPair(set, record));
}

function toPair(set: PreparedSet, { id, photo, input, target, hdr }: PairRecord): Pair {
  return {
    id,
    ...(photo !== undefined && { photo }),
    input: { path: pathOf(set, input) },
    ...(target && { target: { path: pathOf(set, target) } }),
    ...(hdr && { hdr: { path: pathOf(set, hdr) } }),
  };
}

/** Every file that a manifest names, once. */
export function filesOf(manifest: Manifest): FileRecord[] {
  const { splits, originals } = manifest;
  const records = [splits.train, splits.validation, splits.test, originals?.train, originals?.test].flatMap(
    (list) => list ?? [],
  );
  const files = records.flatMap(({ input, target, hdr, geometry }) => [input, target, hdr, geometry]);
  return [
    ...new Map(files.filter((file) => file !== undefined).map((file) => [`${file.root}\0${file.path}`, file])).values(),
  ];
}

/** A file whose content is no longer what the manifest says. */
export interface ChangedFile {
  readonly path: string;
  readonly reason: 'missing' | 'size changed' | 'content changed';
}

/** Reads every file of a prepared set again and names those that changed; an empty list means that all is as prepared. */
export async function verifyManifest(folder: string): Promise<ChangedFile[]> {
  const set = loadManifest(folder);
  const changed: ChangedFile[] = [];
  for (const file of filesOf(set.manifest)) {
    const path = pathOf(set, file);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) changed.push({ path, reason: 'missing' });
    else if (size !== file.bytes) changed.push({ path, reason: 'size changed' });
    else if (sha256OfFile(path) !== file.sha256) changed.push({ path, reason: 'content changed' });
  }
  return changed;
}
