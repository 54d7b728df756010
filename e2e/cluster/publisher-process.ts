import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { undoAtExit } from '../support/cleanup.ts';
import { CHECKOUT, type CliResult } from '../support/meshtap-cli.ts';

/** A command of meshtap that runs. */
export type PublisherProcess = {
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** As Ctrl-C. */
  interrupt(): void;
  done: Promise<CliResult & { peakMiB: number }>;
};

const LOOK_MS = 50;

/** Starts `meshtap ARGS`, to be watched or stopped half-way. */
export function startPublisher(args: readonly string[]): PublisherProcess {
  const cli = join(CHECKOUT, 'publish', 'bin', 'meshtap.js');
  const child = spawn(process.execPath, [cli, ...args], { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'pipe'] });
  const callOff = undoAtExit(() => child.kill());
  const result = { code: -1, stdout: '', stderr: '', peakMiB: 0 };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    result.stderr += text;
  });
  const look = setInterval(() => {
    result.peakMiB = Math.max(result.peakMiB, readPeakMiB(child.pid));
  }, LOOK_MS);
  const done = new Promise<typeof result>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ ...result, code: code ?? -1 }));
  }).finally(() => {
    clearInterval(look);
    callOff();
  });
  return {
    stdout: () => result.stdout,
    stderr: () => result.stderr,
    interrupt: () => child.kill('SIGINT'),
    done,
  };
}

// Source: proc(5), VmHWM: the most that a process ever had in memory.
function readPeakMiB(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
