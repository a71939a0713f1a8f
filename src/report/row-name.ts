import type { SystemRecord } from './record.ts';

/** A system in its row; one whose training looked through random filters says so. */
export const rowName = ({ name, training }: Pick<SystemRecord, 'name' | 'training'>): string =>
  training?.randomFeatures ? `${name} (random features)` : name;
