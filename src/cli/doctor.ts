import { availableParallelism, cpus, totalmem } from 'node:os';
import type { BenchError } from '../core/errors.ts';
import { benchHome } from '../core/home.ts';
import { provenance } from '../core/provenance.ts';
import { settings } from '../core/settings.ts';
import { defineVerb } from './verb.ts';

export const doctor = defineVerb({
  name: 'doctor',
  summary: 'say what this machine offers: back ends, libraries, assets, data sets, and how to get what is absent',
  options: {},
  async run(_args, io) {
    const { backendStatuses, openBackend } = await import('../backend/backend.ts');
    const { default: sharp } = await import('sharp');
    const { listAssets } = await import('../assets/index.ts');
    const { onnxStatus } = await import('../models/onnx/runtime.ts');
    const { queueStatus } = await import('../work/bullmq.ts');
    const { version, commit } = provenance();
    const onnx = onnxStatus();
    const queue = queueStatus();
    const statuses = await backendStatuses();
    const chosen = await openBackend().then(
      (backend) => ({ name: backend.name, device: backend.device, threads: backend.threads, why: backend.why }),
      (error: BenchError) => ({ name: undefined, why: error.message }),
    );
    const assets = listAssets();
    const report = {
      bench: { version, commit },
      node: { version: process.version, wanted: '>=20.9', ok: nodeIsNewEnough() },
      machine: {
        cpu: cpus()[0]?.model.trim(),
        cores: availableParallelism(),
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        threads: settings.threads(),
      },
      sharp: { version: sharp.versions.sharp, libvips: sharp.versions.vips },
      home: benchHome(),
      backend: { chosen, all: statuses },
      onnx,
      queue,
      assets,
    };
    io.document(report);
    io.print(`bench ${version}${commit ? ` (${commit.slice(0, 10)})` : ''}, home ${report.home}`);
    io.print(
      `Node ${report.node.version}${report.node.ok ? '' : `, expected ${report.node.wanted}`}; ${report.machine.cores} cores, ${report.machine.memoryGiB} GiB, ${report.machine.threads} threads used`,
    );
    io.print(`sharp ${report.sharp.version} with libvips ${report.sharp.libvips}`);
    io.print(`\nBack end: ${chosen.name ?? 'none'}: ${chosen.why}`);
    for (const { name, found, why, mend } of statuses)
      io.print(`  ${found ? '✓' : '·'} ${name.padEnd(11)} ${why}${mend && !found ? `\n    get it: ${mend}` : ''}`);
    io.print(`\nNetworks of others (ONNX files):\n  ${onnx.found ? '✓' : '·'} ${onnx.why}`);
    if (onnx.mend) io.print(`    get it: ${onnx.mend}`);
    io.print(`\nWork on several machines (--queue):\n  ${queue.found ? '✓' : '·'} ${queue.why}`);
    if (queue.mend) io.print(`    get it: ${queue.mend}`);
    io.print('\nAssets (files from outside):');
    for (const { name, present, summary, mend } of assets)
      io.print(`  ${present ? '✓' : '·'} ${name.padEnd(18)} ${summary}${present ? '' : `\n    get it: ${mend}`}`);
  },
});

function nodeIsNewEnough(): boolean {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major! > 20 || (major === 20 && minor! >= 9);
}
