import { type AssetName, type AssetPart, assets } from './catalogue.ts';
import { findPart } from './store.ts';

/** What is known of an asset here and now, for lists. */
export interface AssetListing {
  readonly name: AssetName;
  readonly summary: string;
  /** Whether all its files are here. */
  readonly present: boolean;
  readonly licence: string;
  readonly bytes: number;
  readonly files: readonly (Omit<AssetPart, 'origins'> & { readonly path?: string })[];
  /** The command that gets it. */
  readonly mend: string;
}

/** Every asset, whether and where it is here, and how to get it. */
export function listAssets(): AssetListing[] {
  return assets.map(([name, { use, licence, parts }]) => {
    const files = parts.map((part) => {
      const { file, bytes, sha256 } = part;
      const path = findPart(part);
      return path === undefined ? { file, bytes, sha256 } : { file, bytes, sha256, path };
    });
    return {
      name,
      summary: use,
      present: files.every((file) => 'path' in file),
      licence,
      bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
      files,
      mend: `bench assets pull ${name}`,
    };
  });
}
