import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BenchError } from './errors.ts';
import { packageRoot } from './provenance.ts';

/**
 * The compiled JavaScript of a module, for a worker thread. A worker cannot load TypeScript, so when the asking
 * module runs from its source (in tests), its twin in `dist/` is meant. Call it with `import.meta.url` of the asking
 * module and the worker's name beside it: `workerFile(import.meta.url, './decode.worker.ts')`.
 */
export function workerFile(askingModule: string, besides: string): string {
  const source = fileURLToPath(new URL(besides, askingModule));
  const root = packageRoot();
  const inside = relative(root, source).replace(/\.ts$/, '.js');
  const compiled = inside.startsWith('dist') ? join(root, inside) : join(root, 'dist', inside);
  if (!existsSync(compiled))
    throw new BenchError('not-built', `The worker ${compiled} does not exist; expected the compiled program.`, {
      mend: 'npm run build',
    });
  return compiled;
}
