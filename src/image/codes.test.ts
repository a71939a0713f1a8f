import { describe, expect, it } from 'vitest';
import { codesOf, fromBytes, toByte, toBytes } from './codes.ts';
import { cropImage } from './image.ts';

const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
const picture = () => fromBytes(codes, 16, 16, 1);

describe('fromBytes', () => {
  it('gives samples that round to the codes again', () => {
    const { data } = picture();
    expect([...data]).toEqual([...codes].map((code) => Math.fround(code / 255)));
    expect([...toBytes({ width: 16, height: 16, channels: 1, data: data.slice() })]).toEqual([...codes]);
  });

  it('makes a picture that can be copied, compared and sent like any other', () => {
    const plain = { width: 16, height: 16, channels: 1, data: picture().data };
    expect({ ...picture() }).toEqual(plain);
    expect(structuredClone(picture())).toEqual(plain);
    expect(picture()).toEqual(plain);
    const image = picture();
    expect(image.data).toBe(image.data);
  });
});

describe('codesOf', () => {
  it('gives the codes of the file without a copy, for the picture and for one that shares its samples', () => {
    const image = picture();
    const file = codesOf(image);
    expect(file.buffer).toBe(codes.buffer);
    expect(codesOf({ ...image })).toBe(file);
    expect(toBytes(image).buffer).not.toBe(codes.buffer);
  });

  it('rounds samples that were made otherwise, also those of a copy with other samples', () => {
    const brighter = { ...picture(), data: picture().data.map((value) => value * 2) };
    expect([...codesOf(brighter)]).toEqual([...codes].map((code) => Math.min(255, 2 * code)));
    expect([...codesOf({ width: 3, height: 1, channels: 1, data: Float32Array.of(Number.NaN, 7, -7) })]).toEqual([
      0, 255, 0,
    ]);
  });

  it('rounds as toByte does, also next to every tie', () => {
    const ties = Array.from({ length: 257 }, (_, k) => Math.fround((k - 0.5) / 255));
    const data = Float32Array.from(
      ties.flatMap((tie) => [tie, tie * (1 - 2 ** -24), tie * (1 + 2 ** -23)]).concat(0.5),
    );
    const image = { width: data.length, height: 1, channels: 1, data } as const;
    expect([...codesOf(image)]).toEqual([...data].map(toByte));
  });

  it('are kept by a crop', () => {
    const crop = cropImage(picture(), 3, 2, 5, 4);
    expect([...codesOf(crop)]).toEqual([2, 3, 4, 5].flatMap((y) => [3, 4, 5, 6, 7].map((x) => 16 * y + x)));
    expect([...crop.data]).toEqual([...codesOf(crop)].map((code) => Math.fround(code / 255)));
  });
});
