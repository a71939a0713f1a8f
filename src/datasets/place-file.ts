import { copyFileSync, linkSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '../core/hash.ts';
import type { FileRecord } from './manifest.ts';

/** Puts a finished file into a set's folder, linked where the disk allows it, and gives its record. */
export function placeFile(from: string, folder: string, path: string): FileRecord {
  const to = join(folder, path);
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
  const bytes = readFileSync(to);
  return { root: 'set', path, sha256: sha256(bytes), bytes: bytes.length };
}
