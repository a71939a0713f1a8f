import type { AssetName } from '../assets/catalogue.ts';
import { BenchError } from '../core/errors.ts';
import { lookUp, unknownName } from '../core/near.ts';
import { defineVerb, type Io } from './verb.ts';

export const assets = defineVerb({
  name: 'assets',
  summary: 'list, fetch, add or verify the files that come from outside: metric models, released weights',
  positionals: '<action> [names..]',
  options: {},
  examples: [
    ['bench assets ls', 'what there is, what it is for, what is here'],
    ['bench assets pull niqe brisque', 'fetch assets by name; an interrupted download goes on where it stopped'],
    ['bench assets add ~/Downloads', 'recognise assets by their content, whatever they are called'],
    ['bench assets verify', 'read every file again and compare its hash'],
  ],
  async run({ names: [action, ...names] }, io) {
    if (!Object.hasOwn(actions, action!)) throw unknownName('action of bench assets', action!, Object.keys(actions));
    await actions[action as keyof typeof actions](names, io);
  },
});

const actions = { ls: list, pull, add, verify } as const;

async function list(names: readonly string[], io: Io): Promise<void> {
  rejectNames('ls', names);
  const { listAssets } = await import('../assets/index.ts');
  const all = listAssets();
  io.document(all);
  for (const { name, present, bytes, summary, licence } of all) {
    io.print(`${name.padEnd(14)} ${(present ? 'here' : '-').padEnd(5)} ${inUnits(bytes).padStart(9)}  ${summary}`);
    io.print(`${' '.repeat(32)}licence: ${licence}`);
  }
  const missing = all.filter(({ present }) => !present).map(({ name }) => name);
  if (missing.length > 0) io.print(`\nTo get the others: bench assets pull NAME (${missing.join(', ')})`);
}

async function pull(names: readonly string[], io: Io): Promise<void> {
  const { catalogue } = await import('../assets/catalogue.ts');
  const { pullAsset } = await import('../assets/fetch.ts');
  if (names.length === 0)
    throw new BenchError('usage', 'bench assets pull needs the names of assets.', {
      mend: 'bench assets ls lists them',
    });
  for (const name of names) lookUp('asset', catalogue, name, 'bench assets ls');
  const pulled = [];
  for (const name of names as AssetName[]) {
    const { paths } = await pullAsset(name, { progress: io.progress, signal: io.signal });
    pulled.push({ name, paths });
    for (const path of Object.values(paths)) io.print(`${name}: ${path}`);
  }
  io.document(pulled);
}

async function add(paths: readonly string[], io: Io): Promise<void> {
  const { addAssets } = await import('../assets/add.ts');
  if (paths.length === 0)
    throw new BenchError('usage', 'bench assets add needs files or folders.', { mend: 'bench assets add ~/Downloads' });
  const result = addAssets(paths);
  for (const { name, file, from } of result.added) io.print(`added ${name} (${file}) from ${from}`);
  for (const { name, file } of result.known) io.print(`known ${name} (${file})`);
  for (const { path, bytes, sha256 } of result.unknown)
    io.print(`not an asset: ${path} (${inUnits(bytes)}, sha256 ${sha256})`);
  if (result.others > 0) io.print(`${result.others} other files passed over`);
  if (result.added.length + result.known.length === 0)
    throw new BenchError('no-asset', 'None of the files is an asset that the toolkit knows by its content.', {
      mend: 'bench assets ls --json lists the files with their hashes',
    });
  io.document(result);
}

async function verify(names: readonly string[], io: Io): Promise<void> {
  rejectNames('verify', names);
  const { verifyAssets } = await import('../assets/store.ts');
  const parts = verifyAssets();
  for (const { name, file, state, path } of parts)
    if (state !== 'absent') io.print(`${state.padEnd(6)} ${name} (${file}) ${path}`);
  const count = (wanted: string): number => parts.filter(({ state }) => state === wanted).length;
  io.print(`${count('right')} right, ${count('wrong')} wrong, ${count('absent')} not here`);
  const wrong = parts.filter(({ state }) => state === 'wrong').map(({ name }) => name);
  if (wrong.length > 0)
    throw new BenchError('damaged-asset', `${wrong.join(', ')}: the bytes are not the published ones.`, {
      mend: `bench assets pull ${[...new Set(wrong)].join(' ')}`,
    });
  io.document(parts);
}

function rejectNames(action: string, names: readonly string[]): void {
  if (names.length > 0)
    throw new BenchError('usage', `bench assets ${action} does not take "${names.join(' ')}".`, {
      mend: `bench assets ${action}`,
    });
}

/** "8.3 kB", "574.7 MB". */
function inUnits(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
