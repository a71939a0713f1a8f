import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonIfThere, temporaryName, writeJson } from '../core/files.ts';

/**
 * Finished work by content key. An entry is a folder with `result.json` and the files that belong to it; it is there
 * whole or not at all, so a run that is killed leaves nothing half done and two runs of the same work do no harm.
 */
export interface Store {
  readonly root: string;
  has(key: string): boolean;
  /** Where the files of an entry lie. */
  folder(key: string): string;
  /** The result of an entry; undefined where there is none. */
  result(key: string): unknown;
  /** Fills a new folder and makes it the entry of `key`; an entry that is there meanwhile wins. */
  put(key: string, fill: (folder: string) => Promise<unknown>): Promise<void>;
}

const resultName = 'result.json';

export function openStore(root: string): Store {
  const folder = (key: string): string => join(root, key.slice(0, 2), key);
  const has = (key: string): boolean => existsSync(join(folder(key), resultName));
  return {
    root,
    has,
    folder,
    result: (key) => readJsonIfThere(join(folder(key), resultName)),
    async put(key, fill) {
      const temporary = temporaryName(folder(key));
      mkdirSync(temporary, { recursive: true });
      try {
        writeJson(join(temporary, resultName), await fill(temporary));
        if (has(key)) return;
        rmSync(folder(key), { recursive: true, force: true });
        renameSync(temporary, folder(key));
      } catch (error) {
        if (!has(key)) throw error;
      } finally {
        rmSync(temporary, { recursive: true, force: true });
      }
    },
  };
}
