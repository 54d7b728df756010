import { type ChildProcessWithoutNullStreams as Child, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { type RunContext, readVariable } from '../context.ts';
import { describeFileError, ExitCode, errorCode, fileError, PublishError } from '../errors.ts';

/** A program of another project that we run. */
export interface Program {
  /** Name of its file. */
  name: string;
  /** Its name in messages. */
  title: string;
  /** The environment variable that may hold its path. */
  variable: string;
  /** How to get it, for the error when it is not found. */
  install: string;
}

/** How a program is run. */
export interface RunOptions {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  signal: AbortSignal;
  /** Text for the program's standard input, which is empty without it. */
  input?: string;
  /** Gets standard error as it arrives. */
  onError?: ((text: string) => void) | undefined;
  /** The program is stopped when it writes more than this to standard output. */
  maxOutputBytes?: number;
}

/** How a program ended. `status` is its exit code, or -1 when a signal ended it. */
export interface RunResult {
  status: number;
  stdout: Buffer;
  stderr: string;
}

const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const MAX_STDERR_CHARS = 64 * 1024;
const KILL_AFTER_MS = 3000;

/**
 * Finds a program: the path in its environment variable, then PATH. Gives undefined when it is not on PATH. Throws a
 * `PublishError` that begins with `what` when the variable has the path of something else.
 */
export async function findProgram(
  { name, title, variable }: Program,
  context: RunContext,
  what: string,
): Promise<string | undefined> {
  const named = readVariable(context, variable);
  if (named !== undefined) {
    const path = resolve(context.cwd, named);
    const problem = await findFileProblem(path);
    if (problem === undefined) return path;
    const fix = `Set ${variable} to the path of ${title}, or unset it.`;
    const why = `${variable} names ${named}, and ${problem}`;
    throw new PublishError({ what, why, fix, exitCode: ExitCode.failure });
  }
  for (const directory of (context.env.PATH ?? '').split(delimiter)) {
    // npx puts these first, and an unrelated npm package may have a program of the same name there.
    if (directory === '' || /node_modules[\\/]\.bin[\\/]?$/.test(directory)) continue;
    const path = resolve(context.cwd, directory, name);
    if ((await findFileProblem(path)) === undefined) return path;
  }
  return undefined;
}

/** Makes the error for a program that was not found. */
export function explainMissing({ title, install }: Program, what: string, detail = 'was not found') {
  return new PublishError({ what, why: `${title} ${detail}`, fix: install, exitCode: ExitCode.failure });
}

/** Says why a file cannot be used (by default: run); undefined when it can. */
export async function findFileProblem(path: string, mode = constants.X_OK): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) return 'it is not a file';
    await access(path, mode);
    return undefined;
  } catch (error) {
    return describeFileError(error);
  }
}

/** Runs a program that `findProgram` has found. Throws as `runProgram` does, but a `PublishError` when it cannot start. */
export async function runFound(
  { title, variable }: Program,
  path: string,
  args: string[],
  options: RunOptions,
): Promise<RunResult> {
  try {
    return await runProgram(path, args, options);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    const fix = `Set ${variable} to the path of ${title} for this machine.`;
    throw fileError(`Cannot run ${path}`, error, fix);
  }
}

/**
 * Runs a program to its end, which is that of this process at the latest. Rejects when it cannot start, and, once the
 * program has ended, with the signal's reason if that aborts.
 */
export async function runProgram(path: string, args: string[], options: RunOptions): Promise<RunResult> {
  const { cwd, env, signal, maxOutputBytes = DEFAULT_MAX_OUTPUT_BYTES } = options;
  signal.throwIfAborted();
  const child = spawn(path, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let killTimer: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGTERM');
    killTimer ??= setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  };
  signal.addEventListener('abort', stop, { once: true });
  // Before private directories are removed: it would write to them again.
  const kill = () => child.kill('SIGKILL');
  process.prependOnceListener('exit', kill);
  const output = collectOutput(child, maxOutputBytes, stop);
  const errors = collectErrors(child, options.onError);
  // A program that does not read its input may close it early.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  try {
    const status = await new Promise<number>((done, fail) => {
      child.once('error', fail);
      child.once('close', (code) => done(code ?? -1));
    });
    signal.throwIfAborted();
    const stdout = output();
    if (stdout !== undefined) return { status, stdout, stderr: errors() };
    const stderr = `the answer is longer than ${maxOutputBytes} bytes`;
    return { status: -1, stdout: Buffer.alloc(0), stderr };
  } finally {
    clearTimeout(killTimer);
    process.off('exit', kill);
    signal.removeEventListener('abort', stop);
  }
}

/** Keeps what a program writes to standard output. The result gives undefined when that was too much. */
function collectOutput(child: Child, maxBytes: number, stop: () => void): () => Buffer | undefined {
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) stop();
    else chunks.push(chunk);
  });
  return () => (bytes > maxBytes ? undefined : Buffer.concat(chunks));
}

function collectErrors(child: Child, onError: RunOptions['onError']): () => string {
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    onError?.(chunk);
    if (text.length < MAX_STDERR_CHARS) text += chunk;
  });
  return () => text;
}
