import { describe, expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { makeBoxTree } from './box-tree.ts';

describe('makeBoxTree', () => {
  it('finds the same nearest box and face as looking at every box', () => {
    const random = randomStream(1, 'boxes');
    const bounds = new Float64Array(6 * 60);
    for (let k = 0; k < 60; k++)
      for (let c = 0; c < 3; c++) {
        bounds[6 * k + c] = random.uniform() * 20 - 10;
        bounds[6 * k + 3 + c] = bounds[6 * k + c]! + 0.5 + 4 * random.uniform();
      }
    const tree = makeBoxTree(bounds);
    let hits = 0;
    for (let ray = 0; ray < 2000; ray++) {
      const o = [0, 1, 2].map(() => random.uniform() * 30 - 15);
      const d = [0, 1, 2].map(() => random.uniform() * 2 - 1);
      let [best, distance, face] = [-1, 50, -1];
      for (let k = 0; k < 60; k++) {
        const spans = [0, 1, 2].map((c) =>
          [(bounds[6 * k + c]! - o[c]!) / d[c]!, (bounds[6 * k + 3 + c]! - o[c]!) / d[c]!].sort((a, b) => a - b),
        );
        const entry = Math.max(...spans.map(([near]) => near!));
        if (entry > Math.min(...spans.map(([, away]) => away!)) || entry <= 1e-4 || entry >= distance) continue;
        [best, distance, face] = [k, entry, spans.findIndex(([near]) => near === entry)];
      }
      const found = tree.first(o[0]!, o[1]!, o[2]!, d[0]!, d[1]!, d[2]!, 50);
      expect(found).toBe(best);
      expect(tree.any(o[0]!, o[1]!, o[2]!, d[0]!, d[1]!, d[2]!, 50) >= 0).toBe(best >= 0);
      if (best < 0) continue;
      hits++;
      tree.first(o[0]!, o[1]!, o[2]!, d[0]!, d[1]!, d[2]!, 50);
      expect([tree.distance(), tree.axis()]).toEqual([expect.closeTo(distance, 9), face]);
    }
    expect(hits).toBeGreaterThan(300);
  });
});
