/**
 * Sets environment variables that a native library reads when it starts; what the user has set stays. In a worker
 * thread the library does not see them: they must be set in the main thread.
 */
export function setForNative(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) process.env[name] ??= value;
}
