/** Axis-aligned boxes in a binary tree, so that a ray is compared with few of them. */
export interface BoxTree {
  /** The nearest box that the ray enters ahead of it, before `limit` times its direction; -1 without one. */
  first(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, limit: number): number;
  /** Where the ray last given to `first` enters the box, as a multiple of its direction. */
  distance(): number;
  /** The axis across which it enters: 0, 1 or 2. */
  axis(): number;
}

/** `bounds` holds low and high corner of each box, six numbers per box. */
export function makeBoxTree(bounds: Float64Array): BoxTree {
  const count = bounds.length / 6;
  const order = Int32Array.from({ length: count }, (_, k) => k);
  // A node covers order[start .. start + size); inner nodes have their children at 2k + 1 and at `right`.
  const nodeBounds: number[] = [];
  const start: number[] = [];
  const size: number[] = [];
  const right: number[] = [];
  const split: number[] = [];
  const build = (from: number, length: number): number => {
    const node = start.length;
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let i = from; i < from + length; i++)
      for (let c = 0; c < 3; c++) {
        low[c] = Math.min(low[c]!, bounds[6 * order[i]! + c]!);
        high[c] = Math.max(high[c]!, bounds[6 * order[i]! + 3 + c]!);
      }
    nodeBounds.push(...low, ...high);
    start.push(from);
    size.push(length <= 2 ? length : 0);
    right.push(0);
    split.push(0);
    if (length > 2) {
      const extent = [0, 1, 2].map((c) => high[c]! - low[c]!);
      const c = extent.indexOf(Math.max(...extent));
      split[node] = c;
      const middle = (k: number): number => bounds[6 * k + c]! + bounds[6 * k + 3 + c]!;
      order.subarray(from, from + length).sort((a, b) => middle(a) - middle(b) || a - b);
      build(from, length >> 1);
      right[node] = build(from + (length >> 1), length - (length >> 1));
    }
    return node;
  };
  if (count > 0) build(0, count);
  const nodes = Float64Array.from(nodeBounds);
  const firsts = Int32Array.from(start);
  const sizes = Int32Array.from(size);
  const rights = Int32Array.from(right);
  const splits = Int32Array.from(split);
  const stack = new Int32Array(64);
  // Distances are kept in an array: numbers that closures share are slow otherwise.
  const entry = new Float64Array(2);
  let crossed = 0;
  let enteredAxis = 0;

  /** Whether a ray meets box `at` of `list` before the nearest one so far; its entry goes to `entry[1]`. */
  const enter = (
    list: Float64Array,
    at: number,
    ox: number,
    oy: number,
    oz: number,
    ix: number,
    iy: number,
    iz: number,
  ): boolean => {
    let near = ((ix > 0 ? list[at]! : list[at + 3]!) - ox) * ix;
    let away = ((ix > 0 ? list[at + 3]! : list[at]!) - ox) * ix;
    crossed = 0;
    const z0 = ((iz > 0 ? list[at + 2]! : list[at + 5]!) - oz) * iz;
    const z1 = ((iz > 0 ? list[at + 5]! : list[at + 2]!) - oz) * iz;
    if (z0 > near) {
      near = z0;
      crossed = 2;
    }
    if (z1 < away) away = z1;
    if (near > away) return false;
    const y0 = ((iy > 0 ? list[at + 1]! : list[at + 4]!) - oy) * iy;
    const y1 = ((iy > 0 ? list[at + 4]! : list[at + 1]!) - oy) * iy;
    if (y0 > near) {
      near = y0;
      crossed = 1;
    }
    if (y1 < away) away = y1;
    entry[1] = near;
    return near <= away && away >= 1e-4 && near < entry[0]!;
  };

  return {
    first(ox, oy, oz, dx, dy, dz, limit) {
      const ix = 1 / dx;
      const iy = 1 / dy;
      const iz = 1 / dz;
      let found = -1;
      entry[0] = limit;
      let top = 0;
      if (count > 0) stack[top++] = 0;
      while (top > 0) {
        const node = stack[--top]!;
        if (!enter(nodes, 6 * node, ox, oy, oz, ix, iy, iz)) continue;
        const length = sizes[node]!;
        if (length === 0) {
          // The child on the side that the ray comes from is looked at first.
          const along = splits[node] === 0 ? dx : splits[node] === 1 ? dy : dz;
          stack[top++] = along > 0 ? rights[node]! : node + 1;
          stack[top++] = along > 0 ? node + 1 : rights[node]!;
          continue;
        }
        for (let i = firsts[node]!; i < firsts[node]! + length; i++) {
          const k = order[i]!;
          if (!enter(bounds, 6 * k, ox, oy, oz, ix, iy, iz) || entry[1]! <= 1e-4) continue;
          entry[0] = entry[1]!;
          found = k;
          enteredAxis = crossed;
        }
      }
      return found;
    },
    distance: () => entry[0]!,
    axis: () => enteredAxis,
  };
}
