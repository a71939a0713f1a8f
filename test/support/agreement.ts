import { readFileSync } from 'node:fs';
import { withFile } from '../../src/assets/readers/source.ts';
import { readTorch } from '../../src/assets/readers/torch.ts';
import { openBackend } from '../../src/backend/backend.ts';
import { hdrEndings, readHdr } from '../../src/hdr/read.ts';
import type { HdrImage, Image } from '../../src/image/image.ts';
import { readImage } from '../../src/image/read.ts';
import { type MetricName, metrics } from '../../src/metrics/index.ts';
import { lpipsDistance } from '../../src/metrics/lpips-distance.ts';
import type { LpipsNet } from '../../src/metrics/lpips-net.ts';
import { tmqi, tmqiParts } from '../../src/metrics/tmqi.ts';
import type { Agreement } from './metrics-page.ts';
import { reproducibleBackbone } from './reproducible-backbone.ts';
import { sharedData, sharedTable } from './shared-data.ts';

/** How far one value is from the expected one, and how far it may be. */
interface Case {
  readonly label: string;
  readonly deviation: number;
  readonly limit: number;
}

export interface Comparison {
  readonly metric: string;
  readonly reference: string;
  readonly allowed: string;
  cases(): Promise<Case[]>;
}

/** What was found, in the order of the comparisons. */
export const agreements: Agreement[] = [];

const calibration = ['I03.bmp', 'I04.bmp', 'I06.bmp'] as const;
const picture = async (...path: string[]): Promise<Image> => (await readImage(sharedData(...path)!)).image;

async function calibrationCases(name: MetricName, limit: number, expected: (i: number) => number): Promise<Case[]> {
  const cases: Case[] = [];
  for (const [i, file] of calibration.entries()) {
    const result = await picture('metrics/calib/dist_dir', file);
    const score = await metrics[name].score(result, await picture('metrics/calib/ref_dir', file));
    cases.push({ label: file, deviation: Math.abs(score - expected(i)), limit });
  }
  return cases;
}

function official(metric: MetricName, row: string, limit: number, digits: string): Comparison {
  return {
    metric,
    reference: 'official calibration values (TID2013)',
    allowed: digits,
    cases: () => {
      const expected = sharedTable('expected/calib_official.csv').find(({ Method }) => Method === row)!;
      return calibrationCases(metric, limit, (i) => Number(expected[calibration[i]!]));
    },
  };
}

/** Values of NumPy 1.24, SciPy 1.10 and scikit-image 0.19.3, written for this test, on the calibration pictures. */
function independent(metric: MetricName, reference: string, limit: number, expected: readonly number[]): Comparison {
  return { metric, reference, allowed: `${limit}`, cases: () => calibrationCases(metric, limit, (i) => expected[i]!) };
}

/**
 * BRISQUE of pictures with flat or saturated areas depends on the order in which the window is summed. This is the
 * spread over four orders (row by row, OpenCV's filter2D and sepFilter2D, differences from the centre), measured with
 * NumPy and OpenCV; on all other pictures the four agree to every digit.
 */
const brisqueSpread: Readonly<Record<string, number>> = {
  'kodak/06.png': 2.51e-2,
  'kodak/10.png': 7.49e-2,
  'kodak/12.png': 3.44e-4,
  'lime/2.bmp': 1.47e-2,
  'lime/4.bmp': 7.13e-3,
  'lime/6.bmp': 7.58e-4,
  'lime/7.bmp': 0.445,
  'dicm/01.jpg': 2.36e-3,
  'dicm/03.jpg': 1.8e-3,
  'dicm/05.jpg': 0.26,
  'metrics/niqe/bikes_distorted.bmp': 1.37,
  'metrics/calib/dist_dir/I03.bmp': 7.68e-3,
  'metrics/calib/dist_dir/I06.bmp': 0.105,
  'metrics/calib/ref_dir/I06.bmp': 7.07e-3,
  'cache_roads/dark_road_1.jpg': 1.7,
  'cache_roads/dark_road_2.jpg': 1.24,
  'cache_roads/dark_road_3.jpg': 1.18,
  'cache_roads/dark_road_4.jpg': 8.17e-2,
  'cache_roads/dark_road_5.jpg': 0.13,
};

function naturalScene(metric: 'niqe' | 'brisque-live', steady: boolean): Comparison {
  const column = metric === 'niqe' ? 'niqe' : 'brisque';
  const spreadOf = (row: Record<string, string>): number =>
    metric === 'niqe' ? Number(row.niqe_spread) : (brisqueSpread[row.image!] ?? 0);
  const floor = metric === 'niqe' ? 1e-6 : 1e-4;
  return {
    metric,
    reference: `a re-run of the authors' release, ${steady ? 'well-conditioned pictures' : 'pictures with flat or saturated areas'}`,
    allowed: steady ? `${floor}` : 'twice the spread over summation orders',
    async cases() {
      const cases: Case[] = [];
      for (const row of sharedTable('expected/niqe_brisque.csv')) {
        const spread = spreadOf(row);
        if (spread < floor !== steady) continue;
        const score = await metrics[metric].score(await picture(row.image!));
        const limit = steady ? floor : 2 * spread;
        cases.push({ label: row.image!, deviation: Math.abs(score - Number(row[column])), limit });
      }
      return cases;
    },
  };
}

function tmqiAgainst(reference: string, limit: number, takes: (hdr: string) => boolean): Comparison {
  return {
    metric: 'tmqi',
    reference,
    allowed: `${limit}`,
    async cases() {
      const cases: Case[] = [];
      for (const row of sharedTable('expected/tmqi.csv').filter(({ hdr }) => takes(hdr!))) {
        const raw = row.hdr!.endsWith('.float32');
        const ldr = raw ? rawFloats(row.ldr!, 255) : await picture(row.ldr!);
        const { quality, fidelity, naturalness, scales } = tmqiParts(tmqi, ldr, await scene(row.hdr!));
        const got = [quality, fidelity, naturalness, ...scales];
        const wanted = [row.Q, row.S, row.N, row.s1, row.s2, row.s3, row.s4, row.s5].map(Number);
        cases.push({ label: row.hdr!, deviation: Math.max(...got.map((v, i) => Math.abs(v - wanted[i]!))), limit });
      }
      return cases;
    },
  };
}

async function scene(path: string): Promise<HdrImage> {
  if (path.endsWith('.float32')) return rawFloats(path, 1);
  const isHdr = hdrEndings.some((ending) => path.endsWith(ending));
  return isHdr ? (await readHdr(sharedData(path)!)).image : picture(path);
}

/** The raw little-endian RGB floats of the TMQI test pair, divided by `unit`. */
function rawFloats(path: string, unit: number): Image {
  const bytes = readFileSync(sharedData(path)!);
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return { width: 396, height: 561, channels: 3, data: data.map((value) => value / unit) };
}

function lpips(net: LpipsNet, ...expected: readonly number[]): Comparison {
  return {
    metric: `lpips-${net}`,
    reference: 'the release (PyTorch) on a reproducible backbone',
    allowed: '1e-6',
    async cases() {
      await openBackend();
      const heads = withFile(sharedData(`metrics/lpips/v0.1/${net}.pth`)!, (source) => readTorch(source));
      const files = { backbone: 'reproducible', heads: `${net}.pth` };
      const distance = lpipsDistance(net, { backbone: reproducibleBackbone(net), heads, files });
      const cases: Case[] = [];
      for (const [i, file] of ['ex_p0.png', 'ex_p1.png'].entries()) {
        const value = await distance.score(
          await picture('metrics/lpips', file),
          await picture('metrics/lpips/ex_ref.png'),
        );
        cases.push({ label: file, deviation: Math.abs(value - expected[i]!), limit: 1e-6 });
      }
      distance.dispose();
      return cases;
    },
  };
}

function piq(file: string, value: number): Comparison {
  return {
    metric: 'brisque-live',
    reference: `the value that piq documents for ${file}`,
    allowed: '1e-4 relative',
    async cases() {
      const score = await metrics['brisque-live'].score(await picture('metrics/piq', file));
      return [{ label: file, deviation: Math.abs(score / value - 1), limit: 1e-4 }];
    },
  };
}

const skimage = 'scikit-image';
const numpy = 'NumPy and SciPy';
export const comparisons: readonly Comparison[] = [
  official('psnr', 'psnr', 0.005, '2 decimals'),
  independent('psnr@y', numpy, 1e-10, [22.270277763589345, 56.01684442308162, 56.556360702345145]),
  independent('psnr@gt-mean', numpy, 1e-10, [21.114080867407367, 20.98719620266173, 27.013871006782423]),
  independent('ssim', skimage, 1e-12, [0.673172873136043, 0.9325185560500078, 0.9896346361030578]),
  official('ssim@gray', 'ssim', 0.00005, '4 decimals'),
  independent('ssim@y', skimage, 1e-12, [0.7005825241216309, 0.9986057386672782, 0.9994357738593089]),
  independent('ssim@gt-mean', skimage, 1e-12, [0.6732272413025983, 0.9325185560500078, 0.9896346361030578]),
  independent(
    'ms-ssim',
    `${numpy} re-run of DPED`,
    1e-12,
    [0.6704366230901636, 0.9542926292936148, 0.9911172251995336],
  ),
  official('ms-ssim@gray', 'ms_ssim', 0.00005, '4 decimals'),
  independent('ms-ssim@gray-product', numpy, 1e-12, [0.6699786559823575, 0.9996338017781244, 0.9998225920928846]),
  lpips('alex', 0.02946362, 0.03949378),
  lpips('vgg', 0.0676836, 0.08975711),
  lpips('squeeze', 0.04145877, 0.05304029),
  // scikit-image rounds the sRGB matrix and the white point differently; the formula itself is checked on Sharma's pairs
  independent('deltaE', skimage, 0.005, [10.863051924200372, 13.939450808365555, 7.173159325153567]),
  tmqiAgainst('official 1.0, OpenEXR', 1e-6, (hdr) => hdr.endsWith('.exr')),
  tmqiAgainst('official 1.0, PNG and floats', 1e-6, (hdr) => /\.(png|float32)$/.test(hdr)),
  tmqiAgainst('official 1.0, Radiance', 1e-4, (hdr) => hdr.endsWith('.hdr')),
  independent(
    'loe',
    `${numpy} re-run of the NPE release`,
    1e-9,
    [537.0101471334348, 635.3269913749366, 96.69710806697108],
  ),
  naturalScene('niqe', true),
  naturalScene('niqe', false),
  naturalScene('brisque-live', true),
  naturalScene('brisque-live', false),
  piq('goldhill.gif', 8.425548),
  piq('I01.BMP', 10.259409),
  independent('entropy', skimage, 1e-12, [6.951143483350531, 6.9660914458451675, 7.53090933916004]),
  official('entropy@gray', 'entropy', 0.00005, '4 decimals'),
];
