import type { Variable } from '../backend/tf.ts';
import type { Network } from '../models/model.ts';
import { assignValues } from '../models/weights.ts';

/** Fills what a later stage keeps fixed with the trained weights of the earlier stage, by name. */
export async function fillEarlierStage(network: Network, earlier: Network): Promise<void> {
  for (const [name, value] of network.state) {
    const trained: Variable | undefined = earlier.weights.get(name);
    if (trained === undefined) throw new Error(`the earlier stage has no weight ${name}`);
    assignValues(value, (await trained.data()).slice() as Float32Array);
  }
}
