import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { undoAtExit } from './cleanup.ts';
import { Hopeless } from './eventually.ts';

/** A program to run: its name in messages, its command line, and the file that its output is added to. */
export type Program = {
  name: string;
  command: string;
  args: string[];
  logFile: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** How long it may take to end by itself. Default: 5 s. */
  stopMs?: number;
};

/** A process that this one has started and will end, whatever happens to this process. */
export type RunningProgram = {
  pid: number;
  /** Reads all that the program has written to stdout and stderr. */
  readLog(): Promise<string>;
  /** Throws Hopeless, with the end of the log, if the program is no longer running. */
  assertRunning(): Promise<void>;
  /** Ends the program by SIGTERM, after `stopMs` by SIGKILL, and waits until it is gone. */
  stop(): Promise<void>;
};

const STOP_MS = 5_000;

/** Starts a program. Throws if it cannot start. It ends with this process at the latest. */
export async function startProgram(program: Program): Promise<RunningProgram> {
  const log = openSync(program.logFile, 'a');
  const { cwd, env } = program;
  const child = spawn(program.command, program.args, {
    stdio: ['ignore', log, log],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const callOff = undoAtExit(() => child.kill('SIGKILL'));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  gone.then(callOff);
  const readLog = () => readFile(program.logFile, 'utf8');
  return {
    pid: child.pid ?? 0,
    readLog,
    assertRunning: () => assertRunning(child, program, readLog),
    stop: () => stop(child, gone, program.stopMs ?? STOP_MS),
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function assertRunning(
  child: ChildProcess,
  program: Program,
  readLog: () => Promise<string>,
): Promise<void> {
  if (!hasEnded(child)) return;
  const end = (await readLog()).trimEnd().split('\n').slice(-10).join('\n');
  throw new Hopeless(
    `${program.name} ended with ${child.signalCode ?? child.exitCode}. Its log ends:\n${end}`,
  );
}

async function stop(child: ChildProcess, gone: Promise<void>, stopMs: number): Promise<void> {
  if (!hasEnded(child)) child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await gone;
  clearTimeout(timer);
}
