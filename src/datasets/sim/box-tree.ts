/** Axis-aligned boxes in a binary tree, so that a ray is compared with few of them. */
export interface BoxTree {
  /** The nearest box that the ray enters ahead of it, before `limit` times its direction; -1 without one. */
  first(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, limit: number): number;
  /** Some box that the ray enters, whichever is found soonest; -1 without one. */
  any(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, limit: number): number;
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
  // A distance is kept in an array: numbers that closures share are slow otherwise.
  const entry = new Float64Array(1);
  let enteredAxis = 0;

  const search = (
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    limit: number,
    any: boolean,
  ): number => {
    const ix = 1 / dx;
    const iy = 1 / dy;
    const iz = 1 / dz;
    // Where the near and the far plane of each axis stand among a box's six numbers.
    const nearX = ix > 0 ? 0 : 3;
    const nearY = iy > 0 ? 1 : 4;
    const nearZ = iz > 0 ? 2 : 5;
    const farX = 3 - nearX;
    const farY = 5 - nearY;
    const farZ = 7 - nearZ;
    let found = -1;
    let nearest = limit;
    let top = 0;
    if (count > 0) stack[top++] = 0;
    while (top > 0) {
      const node = stack[--top]!;
      const at = 6 * node;
      let low = (nodes[at + nearX]! - ox) * ix;
      let high = (nodes[at + farX]! - ox) * ix;
      const z0 = (nodes[at + nearZ]! - oz) * iz;
      const z1 = (nodes[at + farZ]! - oz) * iz;
      if (z0 > low) low = z0;
      if (z1 < high) high = z1;
      if (low > high || low >= nearest) continue;
      const y0 = (nodes[at + nearY]! - oy) * iy;
      const y1 = (nodes[at + farY]! - oy) * iy;
      if (y0 > low) low = y0;
      if (y1 < high) high = y1;
      if (low > high || low >= nearest || high < 1e-4) continue;
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
        const b = 6 * k;
        let t = (bounds[b + nearX]! - ox) * ix;
        let away = (bounds[b + farX]! - ox) * ix;
        let axis = 0;
        const bz0 = (bounds[b + nearZ]! - oz) * iz;
        const bz1 = (bounds[b + farZ]! - oz) * iz;
        if (bz0 > t) {
          t = bz0;
          axis = 2;
        }
        if (bz1 < away) away = bz1;
        const by0 = (bounds[b + nearY]! - oy) * iy;
        const by1 = (bounds[b + farY]! - oy) * iy;
        if (by0 > t) {
          t = by0;
          axis = 1;
        }
        if (by1 < away) away = by1;
        if (t > away || t >= nearest || t <= 1e-4) continue;
        nearest = t;
        found = k;
        enteredAxis = axis;
        if (any) return found;
      }
    }
    entry[0] = nearest;
    return found;
  };

  return {
    first: (ox, oy, oz, dx, dy, dz, limit) => search(ox, oy, oz, dx, dy, dz, limit, false),
    any: (ox, oy, oz, dx, dy, dz, limit) => search(ox, oy, oz, dx, dy, dz, limit, true),
    distance: () => entry[0]!,
    axis: () => enteredAxis,
  };
}
