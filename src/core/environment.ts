import { isMainThread } from 'node:worker_threads';

/**
 * Sets environment variables that a native library reads when it starts: `fixed` always, `usual` where the user has set
 * nothing else. A worker thread has a mere copy of the environment, so there nothing can be set, only read.
 * Gives the values of `fixed` that the library will see.
 */
export function setForNative<Name extends string>(
  fixed: Readonly<Record<Name, string>>,
  usual: Readonly<Record<string, string>>,
): Record<Name, string | undefined> {
  if (isMainThread) {
    Object.assign(process.env, fixed);
    for (const [name, value] of Object.entries(usual)) process.env[name] ??= value;
  }
  const names = Object.keys(fixed) as Name[];
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string | undefined>;
}

/** Whether a native library will see this value: always in the main thread, in a worker only if it was set there. */
export function seenByNative(name: string, value: string): boolean {
  return isMainThread || process.env[name] === value;
}
