import { createHash } from 'node:crypto';

/** SHA-256 of bytes or UTF-8 text, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** JSON with sorted keys, so that equal values have equal text. `undefined` members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member) => {
    if (member === null || typeof member !== 'object' || Array.isArray(member)) return member;
    const sorted: Record<string, unknown> = {};
    for (const key of Object.keys(member).sort()) sorted[key] = (member as Record<string, unknown>)[key];
    return sorted;
  });
}

/** The content key of a JSON value: the first 32 hexadecimal digits of the SHA-256 of its canonical JSON. */
export function keyOf(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 32);
}
