/** Whether a back end can be used on this machine, why, and what would get it. */
export interface BackendStatus {
  readonly found: boolean;
  /** True when there is one, of other sources than those that run; it is not used then. */
  readonly outdated?: true | undefined;
  /** True when it computes on a GPU. */
  readonly gpu?: boolean;
  /** One sentence. */
  readonly why: string;
  /** The command that gets it, where it is absent. */
  readonly mend?: string | undefined;
}
