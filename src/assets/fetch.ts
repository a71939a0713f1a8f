import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { type Progress, silent } from '../core/progress.ts';
import { settings } from '../core/settings.ts';
import { type Asset, type AssetName, type AssetPart, catalogue } from './catalogue.ts';
import { download, lengthOf, type Outcome } from './download.ts';
import { type AssetFile, diskError, findAsset, findPart, storedPath } from './store.ts';

export interface FetchOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** How often one origin is tried again without a single new byte. Default 4. */
  readonly attempts?: number;
  /** The first wait before trying again; it doubles each time. Default 1. */
  readonly waitSeconds?: number;
  /** Silence after which a connection is given up. Default 30. */
  readonly timeoutSeconds?: number;
}

/**
 * Fetches what is missing of an asset into the store; what is here already, also in BENCH_ASSETS, stays as it is. The
 * mirrors of BENCH_MIRRORS, each a served copy of a store, are asked before the authors' own places.
 */
export async function pullAsset(name: AssetName, options: FetchOptions = {}): Promise<AssetFile> {
  const asset: Asset = catalogue[name];
  for (const part of asset.parts) {
    await removeIfWrong(part);
    if (findPart(part) !== undefined) continue;
    const mirrors = settings.assetMirrors().map((mirror) => `${mirror}/${part.sha256}/${part.file}`);
    await fetchPart({ ...part, origins: [...mirrors, ...part.origins] }, storedPath(part), options);
  }
  return findAsset(name)!;
}

/** Takes a damaged file out of the store, so that it is fetched anew. */
async function removeIfWrong(part: AssetPart): Promise<void> {
  const path = storedPath(part);
  if ((await lengthOf(path)) > 0 && sha256OfFile(path) !== part.sha256) await rm(path);
}

/**
 * Downloads one file to `target`. The bytes gather under a temporary name beside it, from which an interrupted
 * download goes on; the final name appears only when length and SHA-256 are right. Origins are tried in order: bytes
 * that are wrong and answers such as "not found" lead to the next one, broken connections to another attempt.
 * The proxy settings of the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) are followed.
 */
export async function fetchPart(part: AssetPart, target: string, options: FetchOptions = {}): Promise<void> {
  const partial = `${target}.partial`;
  await mkdir(dirname(target), { recursive: true }).catch((error: unknown) => {
    throw diskError(target, error);
  });
  const refusals: string[] = [];
  const task = (options.progress ?? silent).task(part.file, part.bytes);
  let shown = 0;
  const show = (bytes: number): void => {
    if (bytes > shown) task.advance(bytes - shown);
    shown = Math.max(shown, bytes);
  };
  try {
    for (const origin of part.origins) {
      const refusal = await fetchFrom(origin, part, partial, options, show);
      if (refusal === undefined) {
        await rename(partial, target);
        return;
      }
      refusals.push(`${origin}: ${refusal}`);
    }
  } finally {
    task.done();
  }
  throw new BenchError('download-failed', `${part.file} could not be fetched (${refusals.join('; ')}).`, {
    mend: `fetch it by another way, for instance from ${part.origins.at(-1)}, then: bench assets add PATH`,
  });
}

/** Completes the partial file from one origin: undefined when it is whole and right, else why it is not. */
async function fetchFrom(
  origin: string,
  part: AssetPart,
  partial: string,
  options: FetchOptions,
  show: (bytes: number) => void,
): Promise<string | undefined> {
  const attempts = options.attempts ?? 4;
  const wait = options.waitSeconds ?? 1;
  let fromStart = (await lengthOf(partial)) === 0;
  for (let failures = 0; ; ) {
    const before = await lengthOf(partial);
    let outcome: Outcome = { kind: 'whole' };
    if (before !== part.bytes) {
      try {
        outcome = await download(origin, part, partial, options, show);
      } catch (error) {
        throw options.signal?.aborted ? await interrupted(part, partial) : error;
      }
    }
    if (outcome.kind === 'whole') {
      if (sha256OfFile(partial) === part.sha256) return undefined;
      await rm(partial, { force: true });
      // The bytes of an earlier download may have been the wrong ones: once more, all from here.
      if (fromStart) return 'its bytes are not the published ones (SHA-256 differs)';
      fromStart = true;
      continue;
    }
    if (outcome.kind === 'refused') return outcome.reason;
    if ((await lengthOf(partial)) > before) failures = 0;
    if (++failures >= attempts) return outcome.reason;
    await pause(wait * 2 ** (failures - 1), part, partial, options.signal);
  }
}

async function pause(seconds: number, part: AssetPart, partial: string, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(seconds * 1000, undefined, signal === undefined ? {} : { signal });
  } catch {
    throw await interrupted(part, partial);
  }
}

async function interrupted(part: AssetPart, partial: string): Promise<BenchError> {
  const have = await lengthOf(partial);
  return new BenchError('interrupted', `${part.file} was interrupted after ${have} of ${part.bytes} bytes.`, {
    mend: 'run the same command again, it goes on from there',
  });
}
