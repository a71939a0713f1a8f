/** The part of three's OpenEXR loader that is used. */
declare module 'three/examples/jsm/loaders/EXRLoader.js' {
  export class EXRLoader {
    setDataType(type: number): this;
    setPart(part: number): this;
    parse(buffer: ArrayBuffer): {
      readonly width: number;
      readonly height: number;
      readonly format: number;
      readonly data: Float32Array;
    };
  }
}
