import type { BackendStatus } from './status.ts';
import { tf } from './tf.ts';

/** Plain JavaScript: the numerical reference of the tests, far too slow for training. */
export const cpu = {
  sentence: 'plain JavaScript, a numerical reference and far too slow for training',
  status: async (): Promise<BackendStatus> => ({ found: true, why: 'It comes with the toolkit.' }),
  async open(): Promise<{ device: string; threads: number }> {
    tf.env().set('PROD', true);
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
    return { device: 'CPU, JavaScript', threads: 1 };
  },
};
