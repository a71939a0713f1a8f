import type { Job } from './shard.ts';

/** Where a job is found: worker threads import it anew. */
export interface JobReference {
  /** URL of the module, `import.meta.url` style; source or compiled. */
  readonly module: string;
  /** Name of its export. */
  readonly name: string;
}

/** The job that a reference names. */
export async function findJob<I>({ module, name }: JobReference): Promise<Job<I, unknown>> {
  return ((await import(module)) as Record<string, Job<I, unknown>>)[name]!;
}
