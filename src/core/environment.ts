/**
 * Sets environment variables that a native library reads when it starts: `fixed` always, `usual` where the user has set
 * nothing else. In a worker thread the library does not see them: they must be set in the main thread.
 */
export function setForNative(fixed: Readonly<Record<string, string>>, usual: Readonly<Record<string, string>>): void {
  Object.assign(process.env, fixed);
  for (const [name, value] of Object.entries(usual)) process.env[name] ??= value;
}
