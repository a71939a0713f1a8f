export type Vec3 = readonly [number, number, number];

/** Linear RGB: an albedo in [0, 1] or a radiance. */
export type Rgb = readonly [number, number, number];

/** What a material says about one point; reused from point to point. */
export interface Surface {
  r: number;
  g: number;
  b: number;
  /** Mirror reflectance at normal incidence. */
  gloss: number;
  /** Emitted radiance. */
  er: number;
  eg: number;
  eb: number;
  /** Slope of the fine relief along u and v. */
  slopeU: number;
  slopeV: number;
  /** Share of ambient light that reaches the point. */
  open: number;
}

/** A face of a box, a sphere or the ground as the material sees it: metres from its lower left corner. */
export interface Place {
  u: number;
  v: number;
  /** Extent of the face in metres. */
  width: number;
  height: number;
  /** Size of a pixel on the surface in metres. */
  foot: number;
}

export type Material = (surface: Surface, place: Place) => void;

export interface Box {
  readonly low: Vec3;
  readonly high: Vec3;
  readonly side: Material;
  readonly top: Material;
  /** False for walls that need not darken point lights. */
  readonly blocksLamps: boolean;
}

export interface Ball {
  readonly centre: Vec3;
  readonly radius: number;
  readonly material: Material;
}

/** A tree crown or bush as shadows and reflections see it: a sphere that lets some light through. */
export interface Crown {
  readonly centre: Vec3;
  readonly radius: number;
  readonly color: Rgb;
  /** Radius of the sphere that stands for the whole tree in mirrors; without it the crown is not mirrored. */
  readonly mirrorRadius?: number;
}

/** A small lamp or a piece of a window that lights the scene. Radiant intensity; `facing` gives it a cosine falloff. */
export interface Lamp {
  readonly position: Vec3;
  readonly intensity: Rgb;
  readonly facing?: Vec3;
}

/** Leaves, blades and twigs: small ellipses in space, drawn from far to near. Ten numbers each. */
export interface Splats {
  /** x, y, z, half length, half width (metres), angle cosine, sine, r, g, b (radiance). */
  readonly data: number[];
}

export interface Scene {
  readonly name: string;
  /** Height of the eye above the ground in metres. */
  readonly eye: number;
  /** Cosine and sine of the direction of view, turned about the vertical. */
  readonly yaw: readonly [number, number];
  /** Focal length in picture widths. */
  readonly focal: number;
  /** Row of the horizon as a share of the picture's height. */
  readonly horizon: number;
  readonly sun: { readonly direction: Vec3; readonly color: Rgb };
  /** Radiance of sky and far land in a direction of unit length. */
  readonly backdrop: (x: number, y: number, z: number, out: Float64Array) => void;
  /** Irradiance over pi from above and from below. */
  readonly ambientUp: Rgb;
  readonly ambientDown: Rgb;
  readonly ground: Material;
  readonly boxes: readonly Box[];
  readonly balls: readonly Ball[];
  readonly crowns: readonly Crown[];
  readonly lamps: readonly Lamp[];
  readonly splats: Splats;
  readonly haze: { readonly color: Rgb; readonly perMetre: number };
}

/** The scene rendered once, from the middle between the cameras: linear radiance and inverse depth. */
export interface Radiance {
  readonly width: number;
  readonly height: number;
  /** Interleaved linear RGB. */
  readonly rgb: Float32Array;
  /** One over the distance along the axis of view, per metre; 0 for the sky. */
  readonly inverseDepth: Float32Array;
  /** Focal length in pixels. */
  readonly focal: number;
}
