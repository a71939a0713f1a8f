import { type AssetName, assets } from './catalogue.ts';
import { findAsset } from './store.ts';

/** What is known of an asset here and now, for lists. */
export interface AssetListing {
  readonly name: AssetName;
  readonly summary: string;
  readonly present: boolean;
  readonly licence: string;
  readonly bytes: number;
  /** The command that gets it. */
  readonly mend: string;
}

/** Every asset, whether it is here, and how to get it. */
export function listAssets(): AssetListing[] {
  return assets.map(([name, { use, licence, parts }]) => ({
    name,
    summary: use,
    present: findAsset(name) !== undefined,
    licence,
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    mend: `bench assets pull ${name}`,
  }));
}
