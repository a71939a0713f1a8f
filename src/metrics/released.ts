import type { AssetName } from '../assets/catalogue.ts';
import { readScaleRanges, readSvrModel, type ScaleRanges, type SvrModel } from '../assets/readers/libsvm.ts';
import { readMatlab, requireNumbers } from '../assets/readers/matlab.ts';
import { withFile } from '../assets/readers/source.ts';
import { toFloat64 } from '../assets/readers/tensor.ts';
import { readTorch } from '../assets/readers/torch.ts';
import { type AssetFile, findAsset, requireAsset } from '../assets/store.ts';
import type { LpipsWeights } from './lpips-distance.ts';
import type { LpipsNet } from './lpips-net.ts';
import type { Metric } from './metric.ts';
import type { NiqeModel } from './niqe.ts';

/** Why a metric cannot score on this machine, and what mends it; undefined when it can. */
export function unavailable(metric: Metric): { readonly reason: string; readonly mend: string } | undefined {
  const missing = (metric.needs ?? []).filter((name) => findAsset(name) === undefined);
  if (missing.length === 0) return metric.lacks;
  const mend = missing.map((name) => `bench assets pull ${name}`).join(' && ');
  return { reason: `needs ${missing.map((name) => `${name} model`).join(' and ')}: ${mend}`, mend };
}

const opened = new Map<string, unknown>();

/** Reads an asset once per process. */
function once<T>(name: AssetName, wantedBy: string, read: (file: AssetFile) => T): T {
  const file = requireAsset(name, `The metric ${wantedBy}`);
  const key = `${wantedBy}\0${file.path}`;
  if (!opened.has(key)) opened.set(key, read(file));
  return opened.get(key) as T;
}

/** The authors' model of pristine pictures. */
export function releasedNiqe(): NiqeModel {
  return once('niqe', 'niqe', ({ path }) => withFile(path, (source) => niqeModelOf(readMatlab(source), path)));
}

function niqeModelOf(variables: ReturnType<typeof readMatlab>, path: string): NiqeModel {
  return {
    mean: toFloat64(requireNumbers(variables, 'mu_prisparam', path)),
    covariance: toFloat64(requireNumbers(variables, 'cov_prisparam', path)),
  };
}

/** The authors' regression and the ranges of its features. */
export function releasedBrisque(): { readonly svr: SvrModel; readonly ranges: ScaleRanges } {
  return once('brisque', 'brisque-live', ({ paths }) => ({
    svr: withFile(paths.allmodel!, readSvrModel),
    ranges: withFile(paths.allrange!, readScaleRanges),
  }));
}

/** The released linear heads and torchvision's backbone, of which only the convolutions are read. */
export function releasedLpips(net: LpipsNet, backbone: 'alexnet' | 'vgg16' | 'squeezenet'): LpipsWeights {
  const name = `lpips-${net}` as const;
  return {
    heads: once(name, name, ({ path }) => withFile(path, (source) => readTorch(source))),
    backbone: once(backbone, name, ({ path }) =>
      withFile(path, (source) => readTorch(source, { only: (tensor) => tensor.startsWith('features.') })),
    ),
    files: { heads: `the asset ${name}`, backbone: `the asset ${backbone}` },
  };
}
