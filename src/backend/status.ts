/** Whether a back end can be used on this machine, why, and what would get it. */
export interface BackendStatus {
  readonly found: boolean;
  /** True when it computes on a GPU. */
  readonly gpu?: boolean;
  /** One sentence. */
  readonly why: string;
  /** The command that gets it, where it is absent. */
  readonly mend?: string | undefined;
}
