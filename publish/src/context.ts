import type { Readable } from 'node:stream';
import type { Emit } from './events.ts';
import { openPrinter, type Printer } from './output/printer.ts';

/** Where text goes to. `process.stdout` is one. */
export interface TextSink {
  write(text: string): unknown;
  /** True for a terminal, which can show progress in place. */
  readonly isTTY?: boolean;
  /** Columns of the terminal, as they are now. */
  readonly columns?: number;
  /** Of a stream: true while it takes no more. */
  readonly writableNeedDrain?: boolean;
  /** Of a stream: says when it takes more, and when its reader has gone. */
  once?(event: 'drain' | 'error' | 'close', listener: (error?: Error) => void): unknown;
  off?(event: 'drain' | 'error' | 'close', listener: (error?: Error) => void): unknown;
}

/** What the program may know of the process it runs in; tests hand in their own. */
export interface ProcessContext {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  stdin: Readable;
  /** Results only. */
  stdout: TextSink;
  /** Everything else. */
  stderr: TextSink;
  /** Aborts on Ctrl-C and its like, with an `Interruption` as the reason. */
  signal: AbortSignal;
}

/** What planning and executing may know of the process. They write nothing to it: what happens is emitted as events. */
export interface RunContext extends Pick<ProcessContext, 'env' | 'cwd' | 'stdin' | 'signal'> {
  emit: Emit;
  /** True if a person can be asked: standard input and stderr are a terminal. */
  isInteractive?: boolean;
  /** Stdout as it is, only for the live table of exchanges, which keeps to the pace of its reader. */
  sink: TextSink;
}

/** Where presenters write to. */
export interface Output {
  /** Results only. */
  stdout: Printer;
  /** Everything else. */
  stderr: Printer;
}

/** Opens the output of a process. */
export function openOutput({ stdout, stderr }: Pick<ProcessContext, 'stdout' | 'stderr'>): Output {
  return { stdout: openPrinter(stdout), stderr: openPrinter(stderr) };
}

/** Reads an environment variable; an empty one counts as unset. */
export function readVariable(context: Pick<ProcessContext, 'env'>, name: string): string | undefined {
  return context.env[name] || undefined;
}
