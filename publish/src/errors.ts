import { visibleLine } from './output/visible-text.ts';

/** Exit codes of the command line. Source: the product contract, section CLI. */
export const ExitCode = {
  ok: 0,
  failure: 1,
  usage: 2,
  cluster: 3,
  registry: 4,
  verification: 5,
  timeout: 6,
} as const;

/** One of the numbers in `ExitCode`. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The three parts of an error: `what` failed (begins "Cannot ..."), `why` (no final dot), what to do (`fix`, whole sentences). */
export interface ErrorParts {
  what: string;
  why: string;
  fix: string;
  /** A line below them, such as a long list of names. */
  note?: string;
  exitCode: ExitCode;
  cause?: unknown;
}

/** An error that a person can act on. Its message is visible text of all its parts, and never holds a secret or a body. */
export class PublishError extends Error {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly exitCode: ExitCode;

  constructor(parts: ErrorParts) {
    const { what, why, fix, note } = parts;
    const lines = [`${visibleLine(what)}: ${visibleLine(why)}.`, visibleLine(fix)];
    if (note !== undefined) lines.push(visibleLine(note, Number.POSITIVE_INFINITY));
    super(lines.join('\n'), { cause: parts.cause });
    this.name = 'PublishError';
    this.what = what;
    this.why = why;
    this.fix = fix;
    this.exitCode = parts.exitCode;
  }
}

/** Makes the error of bad input: exit code 2. */
export function usageError(what: string, why: string, fix: string): PublishError {
  return new PublishError({ what, why, fix, exitCode: ExitCode.usage });
}

/** Makes the error of an image that came back wrong: exit code 5. */
export function verificationError(what: string, why: string, fix: string): PublishError {
  return new PublishError({ what, why, fix, exitCode: ExitCode.verification });
}

/** Makes the error of a file operation that the operating system refused: exit code 1. Keeps the cause. */
export function fileError(what: string, cause: unknown, fix: string): PublishError {
  return new PublishError({ what, why: describeFileError(cause), fix, exitCode: ExitCode.failure, cause });
}

/** The reason of a failed file operation in words, without the path, which the first part names. */
export function describeFileError(cause: unknown): string {
  const code = errorCode(cause);
  const words: Record<string, string> = {
    ENOENT: 'there is no such file or directory',
    EACCES: 'permission is denied',
    EPERM: 'the operation is not permitted',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'a file is in the way',
    ENOSPC: 'the disk is full',
    EROFS: 'the file system is read-only',
    ELOOP: 'its symbolic links go round in a circle',
    ENAMETOOLONG: 'the path is too long',
  };
  if (code !== undefined) return words[code] ?? `the operating system says ${code}`;
  return cause instanceof Error ? cause.message : 'the reason is unknown';
}

/** The `code` of a Node error, such as `ENOENT`; undefined when there is none. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Why a command stopped before its end: the signal that the process got. */
export class Interruption extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.name = 'Interruption';
    this.signal = signal;
  }
}

/** A signal stopped a command between two units of its work. The message says what is done and what is not: whole sentences. */
export class StoppedWork extends Error {
  override readonly name = 'StoppedWork';
}

/** Ends a command with an exit code that is a result, not a failure: nothing is printed. */
export class ResultExit extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`the result is exit code ${exitCode}`);
    this.name = 'ResultExit';
    this.exitCode = exitCode;
  }
}
