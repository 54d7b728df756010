import { type ChildProcessWithoutNullStreams as Child, spawn } from 'node:child_process';

/** How a program is run. */
export interface RunOptions {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  signal: AbortSignal;
  /** Text for the program's standard input; without it the input is empty. */
  input?: string;
  /** Gets standard error as it comes; without it, it is kept in the outcome. */
  onError?: (text: string) => void;
  /** The program is stopped when it writes more than this to standard output. */
  maxOutputBytes?: number;
}

/** How a program ended. `status` is its exit code, or -1 when a signal ended it. */
export interface Outcome {
  status: number;
  stdout: Buffer;
  stderr: string;
}

const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const MAX_STDERR_CHARS = 64 * 1024;
const KILL_AFTER_MS = 3000;

/** Runs a program to its end. Rejects with the signal's reason when that aborts, after the program has gone, and when it cannot start. */
export async function runProgram(path: string, args: string[], options: RunOptions): Promise<Outcome> {
  const { cwd, env, signal, maxOutputBytes = DEFAULT_MAX_OUTPUT_BYTES } = options;
  signal.throwIfAborted();
  const child = spawn(path, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let killTimer: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGTERM');
    killTimer ??= setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  };
  signal.addEventListener('abort', stop, { once: true });
  const output = collectOutput(child, maxOutputBytes, stop);
  const errors = collectErrors(child, options.onError);
  // A program that does not read its input closes it early, which is its right.
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
    return {
      status: -1,
      stdout: Buffer.alloc(0),
      stderr: `the answer is longer than ${maxOutputBytes} bytes`,
    };
  } finally {
    clearTimeout(killTimer);
    signal.removeEventListener('abort', stop);
  }
}

/** Keeps what a program writes to standard output; the result gives undefined when that was too much. */
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

/** Passes what a program writes to standard error on, or keeps it. */
function collectErrors(child: Child, onError: RunOptions['onError']): () => string {
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    if (onError !== undefined) onError(chunk);
    else if (text.length < MAX_STDERR_CHARS) text += chunk;
  });
  return () => text;
}
