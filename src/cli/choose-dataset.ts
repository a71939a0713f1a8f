import { BenchError } from '../core/errors.ts';
import { lookUp } from '../core/near.ts';
import { settings } from '../core/settings.ts';
import type { PrepareContext } from '../datasets/dataset.ts';
import { datasets, findPreparedDped } from '../datasets/index.ts';
import type { PreparedSet } from '../datasets/manifest.ts';
import type { RunRequest } from './run-request.ts';
import type { Io } from './verb.ts';

/** The pairs of a run: the folders of --pairs, the set of --dataset, or DPED with its simulated stand-in. */
export async function chooseDataset(
  request: Pick<RunRequest, 'dataset' | 'camera' | 'pairs' | 'testPairs' | 'seed'>,
  io: Io,
): Promise<PreparedSet> {
  const context: PrepareContext = { progress: io.progress, threads: settings.threads(), signal: io.signal };
  const { dataset: name, pairs, testPairs, seed } = request;
  if (pairs) {
    if (name !== undefined)
      throw new BenchError('usage', '--dataset and --pairs are both given; expected one of them.');
    return datasets.folder.prepare(
      {
        input: pairs[0],
        target: pairs[1],
        seed,
        ...(testPairs && { testInput: testPairs[0], testTarget: testPairs[1] }),
      },
      context,
    );
  }
  if (testPairs)
    throw new BenchError('usage', '--test-pairs is given without --pairs; expected both.', {
      mend: 'add --pairs INPUT_DIR TARGET_DIR',
    });
  const camera = request.camera === undefined ? {} : { camera: request.camera };
  if (name !== undefined) return lookUp('data set', datasets, name, 'bench ls datasets').prepare(camera, context);
  const prepared = findPreparedDped(request.camera);
  if (prepared) return prepared;
  io.progress.note(
    'DPED is not prepared here (bench prepare dped --root DIR), so its simulated stand-in dped-sim is used.',
  );
  return datasets['dped-sim'].prepare(camera, context);
}
