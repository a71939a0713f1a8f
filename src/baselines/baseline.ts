import { BenchError } from '../core/errors.ts';
import { canonicalJson, keyOf } from '../core/hash.ts';
import { unknownName } from '../core/near.ts';
import { keptCodes } from '../image/color.ts';
import type { Enhancer } from '../image/enhancer.ts';
import { describeSize, type Image, type Source } from '../image/image.ts';

/** A classic method: its options with the paper's defaults, and the enhancer that they make. */
export interface Baseline<O extends object = object> {
  readonly name: string;
  /** Part of the key: raised when the pictures change. */
  readonly version: number;
  /** What it does, in one line. */
  readonly summary: string;
  readonly source: Source;
  readonly defaults: Readonly<O>;
  /** The method with these options; what is left out keeps its default. */
  enhancer(options?: Partial<O>): Enhancer;
}

interface Definition<O extends object> {
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  readonly source: Source;
  readonly defaults: Readonly<O>;
  readonly enhance: (input: Image, options: Readonly<O>) => Image | Promise<Image>;
}

/** Makes a baseline of a pure function from picture and options to picture. */
export function defineBaseline<O extends object>(definition: Definition<O>): Baseline<O> {
  const { name, version, summary, source, defaults, enhance } = definition;
  return {
    name,
    version,
    summary,
    source,
    defaults,
    enhancer(options = {}) {
      const known = Object.keys(defaults);
      for (const option of Object.keys(options))
        if (!known.includes(option)) throw unknownName(`option of ${name}`, option, known);
      const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      const merged: O = { ...defaults, ...given };
      return {
        name: name + changes(defaults, merged),
        key: keyOf({ baseline: name, version, options: merged }),
        source,
        enhance(input) {
          assertPicture(name, input);
          return enhance(input, merged);
        },
      };
    },
  };
}

/** A baseline under its own name whose defaults differ in some options. */
export function variantOf<O extends object>(
  parent: Baseline<O>,
  name: string,
  summary: string,
  options: Partial<O>,
): Baseline<O> {
  const defaults = { ...parent.defaults, ...options };
  return {
    name,
    summary,
    defaults,
    version: parent.version,
    source: parent.source,
    enhancer(more = {}) {
      const merged = { ...options, ...more };
      return { ...parent.enhancer(merged), name: name + changes(defaults, { ...defaults, ...more }) };
    },
  };
}

/** "(on=luminance)": the options that differ from the defaults, or nothing. */
function changes<O extends object>(defaults: O, merged: O): string {
  const changed = Object.entries(merged).filter(
    ([option, value]) => canonicalJson(value) !== canonicalJson(defaults[option as keyof O]),
  );
  return changed.length === 0 ? '' : `(${changed.map(([option, value]) => `${option}=${value}`).join(', ')})`;
}

function assertPicture(name: string, input: Image): void {
  const { width, height, channels } = input;
  // The samples of an 8-bit picture are made when they are first asked for.
  const { length } = keptCodes(input) ?? input.data;
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || (channels !== 1 && channels !== 3) || length !== width * height * channels)
    throw new BenchError(
      'bad-picture',
      `${name} received a picture of ${describeSize(input)} with ${length} samples; expected width × height × 1 or 3.`,
    );
}
