import { MultiBar, Presets } from 'cli-progress';

/** Long work says how far it is. Everything goes to stderr, so that stdout stays a document. */
export interface Progress {
  /** One line that stays. */
  note(line: string): void;
  /** Starts a task of `total` units; call `advance` as they are done and `done` at the end. */
  task(name: string, total: number): ProgressTask;
}

export interface ProgressTask {
  advance(units?: number, detail?: string): void;
  done(): void;
}

/** Says nothing: for tests and for use as a library. */
export const silent: Progress = { note: () => {}, task: () => ({ advance: () => {}, done: () => {} }) };

/** Bars on a terminal; elsewhere a line at every tenth and at least every ten seconds. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? bars(stream) : lines(stream);
}

function bars(stream: NodeJS.WriteStream): Progress {
  let multi: MultiBar | undefined;
  let open = 0;
  return {
    note(line) {
      if (multi) multi.log(`${line}\n`);
      else stream.write(`${line}\n`);
    },
    task(name, total) {
      multi ??= new MultiBar(
        {
          stream,
          format: '{name} {bar} {value}/{total} · {eta_formatted} left {detail}',
          hideCursor: true,
          clearOnComplete: false,
        },
        Presets.shades_classic,
      );
      open++;
      const bar = multi.create(total, 0, { name, detail: '' });
      return {
        advance: (units = 1, detail = '') => bar.increment(units, { detail }),
        done: () => {
          bar.stop();
          if (--open === 0) {
            multi?.stop();
            multi = undefined;
          }
        },
      };
    },
  };
}

function lines(stream: NodeJS.WriteStream): Progress {
  const write = (line: string): void => void stream.write(`${line}\n`);
  return {
    note: write,
    task(name, total) {
      const start = performance.now();
      let value = 0;
      let nextShare = 0.1;
      let lastSeconds = 0;
      return {
        advance(units = 1, detail = '') {
          value += units;
          const seconds = (performance.now() - start) / 1000;
          if (value < total * nextShare && seconds - lastSeconds < 10) return;
          lastSeconds = seconds;
          nextShare = Math.floor((value / total) * 10) / 10 + 0.1;
          const left = value > 0 ? (seconds / value) * (total - value) : 0;
          write(
            `${name}: ${value}/${total}, ${seconds.toFixed(0)} s, about ${left.toFixed(0)} s left${detail ? `, ${detail}` : ''}`,
          );
        },
        done: () => {},
      };
    },
  };
}
