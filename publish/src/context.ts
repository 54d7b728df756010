import type { Readable } from 'node:stream';
import { openPrinter, type Printer } from './output/printer.ts';

/** Where text goes to. `process.stdout` is one. */
export interface TextSink {
  write(text: string): unknown;
  /** True for a terminal, which can show progress in place. */
  readonly isTTY?: boolean;
  /** Columns of the terminal, as they are now. */
  readonly columns?: number;
  /** Of a stream: tells when it takes more, and when its reader has gone. */
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

/**
 * What a command may know of the process it runs in. It cannot write to it but through a printer; the live table of
 * exchanges, which minds the pace of its reader and makes its own text visible, has stdout itself.
 */
export interface CommandContext extends Omit<ProcessContext, 'stdout' | 'stderr'> {
  /** Results only. */
  stdout: Printer;
  /** Everything else. */
  stderr: Printer;
  /** Stdout as it is. */
  sink: TextSink;
}

/** Makes the context of the commands of a process. */
export function openContext(process: ProcessContext): CommandContext {
  return {
    ...process,
    sink: process.stdout,
    stdout: openPrinter(process.stdout),
    stderr: openPrinter(process.stderr),
  };
}

/** Reads an environment variable; an empty one counts as unset. */
export function readVariable(context: Pick<CommandContext, 'env'>, name: string): string | undefined {
  return context.env[name] || undefined;
}
