import type { Readable } from 'node:stream';

/** Where text goes to. `process.stdout` is one. */
export interface TextSink {
  write(text: string): unknown;
  /** True for a terminal, which can show progress in place. */
  readonly isTTY?: boolean;
}

/** What a command may know of the process it runs in; tests hand in their own. */
export interface CommandContext {
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

/** Reads an environment variable; an empty one counts as unset. */
export function readVariable(context: Pick<CommandContext, 'env'>, name: string): string | undefined {
  return context.env[name] || undefined;
}
