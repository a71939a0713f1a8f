/** Whether a back end can be used on this machine, why, and what would get it. */
export interface BackendStatus {
  readonly found: boolean;
  /** One sentence. */
  readonly why: string;
  /** The command that gets it, where it is absent. */
  readonly mend?: string | undefined;
}
