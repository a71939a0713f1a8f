import { readTensors } from '../assets/readers/read.ts';
import { requireAsset } from '../assets/store.ts';
import { BenchError } from '../core/errors.ts';
import { lookUp } from '../core/near.ts';
import type { Model, Network, ReleasedWeights } from './model.ts';
import { assignValues } from './weights.ts';

/** A network with the weights that its authors published, and which those are. */
export function releasedNetwork<O extends object>(
  model: Model<O>,
  name?: string,
): { readonly network: Network; readonly released: ReleasedWeights<O> } {
  const all = model.weights ?? [];
  if (all.length === 0)
    throw new BenchError('no-weights', `There are no released weights of ${model.name}.`, {
      mend: `bench run --model ${model.name}`,
    });
  const byName = Object.fromEntries(all.map((each) => [each.name, each]));
  const released = name === undefined ? all[0]! : lookUp(`release of ${model.name}`, byName, name);
  const { path, paths } = requireAsset(released.asset, `${model.name} with its released weights`);
  const published = readTensors(path, { others: paths });
  const network = model.build({ ...model.defaults, ...released.options }, 1);
  for (const [weight, variable] of network.weights)
    assignValues(variable, released.valuesOf(weight, variable.shape, published, path));
  return { network, released };
}
