import { expect, it } from 'vitest';
import { seenByNative, setForNative } from './environment.ts';

it('setForNative overrules what is fixed and keeps what the user set of the rest', () => {
  process.env.BENCH_TEST_FIXED = 'by the user';
  process.env.BENCH_TEST_KEPT = 'by the user';
  const seen = setForNative({ BENCH_TEST_FIXED: '1' }, { BENCH_TEST_KEPT: '2', BENCH_TEST_NEW: '3' });
  expect(seen).toEqual({ BENCH_TEST_FIXED: '1' });
  expect([process.env.BENCH_TEST_KEPT, process.env.BENCH_TEST_NEW]).toEqual(['by the user', '3']);
  expect(seenByNative('BENCH_TEST_FIXED', '0')).toBe(true);
});
