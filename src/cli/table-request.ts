import { tables } from '../../tables/index.ts';
import { BenchError } from '../core/errors.ts';
import { nearNames, unknownName } from '../core/near.ts';
import type { Claim, Row, TableDefinition } from '../experiment/table.ts';
import type { Scale } from '../train/recipe.ts';

/** What `bench table` was asked for. */
export interface TableRequest {
  /** Ids, aliases, papers ("001") or "all". */
  readonly names: readonly string[];
  readonly scale: Scale;
  readonly steps: number | undefined;
  /** Seeds 1 to this for every training. */
  readonly seeds: number;
  /** At most this many test pictures of each set. */
  readonly images: number | undefined;
  /** Only rows of these labels or systems. */
  readonly only: readonly string[];
  /** A data set by name, or the folder of a prepared one, instead of the paper's. */
  readonly dataset: string | undefined;
  readonly camera: string | undefined;
  readonly features: 'random' | 'imagenet' | undefined;
  /** Name of a study of `bench mos` whose opinions fill the tables that ask people. */
  readonly opinions: string | undefined;
  /** False: only what earlier runs trained is scored; the other rows stay empty and say so. */
  readonly train: boolean;
  readonly backend: string | undefined;
  /** Folder that gets one folder for each table. */
  readonly out: string | undefined;
}

/** The tables that were asked for, each once, narrowed to --only and --camera. */
export function chosenTables(request: TableRequest, all: readonly TableDefinition[] = tables): TableDefinition[] {
  const chosen = new Set(request.names.flatMap((name) => tablesNamed(name, all)));
  const narrowed = [...chosen].map((table) => withCamera(withRows(table, request.only), request.camera));
  const left = narrowed.filter(({ rows, columns }) => rows.length > 0 && columns.length > 0);
  if (left.length > 0) return left;
  const { only, camera } = request;
  const rows = [...chosen].flatMap((table) =>
    table.rows.flatMap(({ label, system }) => [label, ...(system ? [system] : [])]),
  );
  const near = only.flatMap((name) => nearNames(name, rows));
  throw new BenchError(
    'usage',
    `No row is left by ${[only.length > 0 ? `--only ${only.join(',')}` : '', camera ? `--camera ${camera}` : ''].filter(Boolean).join(' and ')}; expected labels or systems of ${request.names.join(', ')}.`,
    {
      mend:
        near.length > 0
          ? `did you mean ${[...new Set(near)].slice(0, 4).join(', ')}?`
          : `rows: ${[...new Set(rows)].join(', ')}`,
    },
  );
}

function tablesNamed(name: string, all: readonly TableDefinition[]): readonly TableDefinition[] {
  if (name === 'all') return all;
  const exact = all.filter(({ id, alias }) => id === name || alias === name);
  if (exact.length > 0) return exact;
  const paper = /^\d{3}$/.test(name) ? all.filter(({ id }) => id.startsWith(`${name}-`)) : [];
  if (paper.length > 0) return paper;
  throw unknownName('table', name, ['all', ...all.flatMap(({ id, alias }) => [id, alias])], 'bench ls tables');
}

function withRows(table: TableDefinition, only: readonly string[]): TableDefinition {
  if (only.length === 0) return table;
  const wanted = new Set(only.map((name) => name.toLowerCase()));
  const isWanted = ({ label, system }: Row): boolean =>
    wanted.has(label.toLowerCase()) || (system !== undefined && wanted.has(system.toLowerCase()));
  return withClaims({ ...table, rows: table.rows.filter(isWanted) });
}

/** Leaves out columns of other cameras; published numbers and claims go with their columns. */
function withCamera(table: TableDefinition, camera: string | undefined): TableDefinition {
  if (camera === undefined) return table;
  const kept = [...table.columns.keys()].filter((i) => {
    const { quantity } = table.columns[i]!;
    return quantity.kind !== 'score' || quantity.on.camera === undefined || quantity.on.camera === camera;
  });
  const claims = (table.claims ?? []).flatMap((claim): Claim[] => {
    const column = kept.indexOf(claim.column);
    return column < 0 ? [] : [{ ...claim, column }];
  });
  return withClaims({
    ...table,
    claims,
    columns: kept.map((i) => table.columns[i]!),
    rows: table.rows.map((row) => ({
      ...row,
      published: row.published === 'lost' ? 'lost' : kept.map((i) => (row.published as readonly never[])[i]!),
    })),
  });
}

/** Leaves out claims about rows that are not there. */
function withClaims(table: TableDefinition): TableDefinition {
  const labels = new Set(table.rows.map(({ label }) => label));
  const claims = (table.claims ?? []).filter(({ better, than }) => labels.has(better) && labels.has(than));
  return { ...table, claims };
}

/** The command line that asks for one of the tables again. */
export function tableCommand(id: string, request: TableRequest): string {
  const { scale, steps, seeds, images, only, dataset, camera, features, opinions, train } = request;
  const words = ['bench table', id, `--scale ${scale}`];
  if (steps !== undefined) words.push(`--steps ${steps}`);
  if (seeds > 1) words.push(`--seeds ${seeds}`);
  if (images !== undefined) words.push(`--images ${images}`);
  if (only.length > 0) words.push(`--only "${only.join(',')}"`);
  if (dataset !== undefined) words.push(`--dataset ${dataset}`);
  if (camera !== undefined) words.push(`--camera ${camera}`);
  if (features !== undefined) words.push(`--features ${features}`);
  if (opinions !== undefined) words.push(`--opinions ${opinions}`);
  if (!train) words.push('--no-train');
  return words.join(' ');
}

/** The folder name of a table's report: what was asked for, so that different questions keep their answers apart. */
export function reportName(
  id: string,
  { scale, steps, seeds, images, only, dataset, camera, features }: TableRequest,
): string {
  const parts = [`table-${id}`, scale];
  if (dataset !== undefined) parts.push(dataset.replace(/[^\w-]+/g, '_'));
  if (camera !== undefined) parts.push(camera);
  if (steps !== undefined) parts.push(`${steps}steps`);
  if (seeds > 1) parts.push(`${seeds}seeds`);
  if (images !== undefined) parts.push(`${images}images`);
  if (features !== undefined) parts.push(`${features}-features`);
  if (only.length > 0) parts.push('some-rows');
  return parts.join('-');
}
