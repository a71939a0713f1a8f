import { openBackend } from '../backend/backend.ts';
import type { lpipsDistance } from './lpips-distance.ts';
import type { LpipsNet } from './lpips-net.ts';
import { assertSide, type Metric, pairOf } from './metric.ts';
import { releasedLpips } from './released.ts';

const ready = new Map<string, ReturnType<typeof lpipsDistance>>();

function lpipsMetric(net: LpipsNet, backbone: 'alexnet' | 'vgg16' | 'squeezenet', label: string, side: number): Metric {
  const metric: Metric = {
    name: `lpips-${net}`,
    protocol: `LPIPS v0.1, ${label} of torchvision with the released linear heads, 8-bit RGB`,
    version: 1,
    against: 'target',
    better: 'lower',
    decimals: 4,
    atLeast: `${side} pixels a side`,
    ideal: 0,
    monotone: true,
    needs: [`lpips-${net}`, backbone],
    source: {
      paper: 'Zhang, Isola, Efros, Shechtman, Wang, The Unreasonable Effectiveness of Deep Features, CVPR',
      year: 2018,
      url: 'https://github.com/richzhang/PerceptualSimilarity',
      checkedAgainst: 'the release (PyTorch) on a reproducible backbone, 1e-6',
    },
    async score(result, reference) {
      const [a, b] = pairOf(metric, result, reference);
      assertSide(metric, a, side);
      const weights = releasedLpips(net, backbone);
      const { name } = await openBackend();
      const key = `${net} on ${name}`;
      if (!ready.has(key)) ready.set(key, (await import('./lpips-distance.ts')).lpipsDistance(net, weights));
      return ready.get(key)!.score(a, b);
    },
  };
  return metric;
}

/**
 * Learned perceptual distance on AlexNet's features.
 *
 * **Source** Zhang et al., CVPR 2018, eq. 1; release richzhang/PerceptualSimilarity, version 0.1.
 * **Input** Two pictures of one size, sides of at least 31 pixels; 8-bit RGB.
 * **Output** From 0 up, lower is better, identical pictures give 0.
 * **Deviations** None.
 */
export const lpipsAlex = lpipsMetric('alex', 'alexnet', 'AlexNet', 31);

/**
 * Learned perceptual distance on VGG-16's features.
 *
 * **Source** As `lpips-alex`.
 * **Input** Two pictures of one size, sides of at least 16 pixels; 8-bit RGB.
 * **Output** From 0 up, lower is better, identical pictures give 0.
 * **Deviations** None.
 */
export const lpipsVgg = lpipsMetric('vgg', 'vgg16', 'VGG-16', 16);

/**
 * Learned perceptual distance on SqueezeNet 1.1's features.
 *
 * **Source** As `lpips-alex`.
 * **Input** Two pictures of one size, sides of at least 17 pixels; 8-bit RGB.
 * **Output** From 0 up, lower is better, identical pictures give 0.
 * **Deviations** None.
 */
export const lpipsSqueeze = lpipsMetric('squeeze', 'squeezenet', 'SqueezeNet 1.1', 17);
