/** Where a test picture's files lie, for figures and pages. */
export interface PictureFiles {
  readonly id: string;
  /** Undefined in a set without targets. */
  readonly target: string | undefined;
  /** System name to stored output. */
  readonly outputs: Readonly<Record<string, string>>;
}
