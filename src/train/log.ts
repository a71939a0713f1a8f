import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '../core/files.ts';

/** One line of a training log: a step's losses, or a validation. Holds no times, so equal trainings have equal logs. */
export type LogLine =
  | {
      readonly step: number;
      readonly loss: number;
      readonly terms: Readonly<Record<string, number>>;
      /** The discriminator's loss, where there is one. */
      readonly discriminator?: number | undefined;
      readonly learningRate: number;
    }
  | {
      readonly step: number;
      readonly validationPsnr: number;
      /** What losses tell beside their values, of the last batch: the weights of the dynamic perceptual loss. */
      readonly details?: Readonly<Record<string, number>> | undefined;
    };

/** The log of a training, one JSON object a line. A last line that was cut off by a crash is left out. */
export function readLog(path: string): LogLine[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as LogLine);
}

export function appendLog(path: string, lines: readonly LogLine[]): void {
  if (lines.length > 0) appendFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Drops what was logged after a step, so that a resumed training writes it anew. */
export function cutLog(path: string, step: number): void {
  const kept = readLog(path).filter((line) => line.step <= step);
  writeWhole(path, kept.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
