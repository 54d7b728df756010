import { ForeignFileError } from './schema.ts';

/** SQLite's primary result codes in words for whoever runs the receiver. Source: sqlite.org/rescode.html */
const REASONS: Record<number, string> = {
  3: 'access to it is denied',
  5: 'another program holds its lock',
  6: 'another program holds its lock',
  8: 'it is read-only',
  10: 'reading or writing the disk failed',
  11: 'it is damaged',
  13: 'the disk is full',
  14: 'it cannot be opened',
  26: 'it is not a SQLite database',
};
/** After these errors, the connection's memory may differ from the file. */
const BROKEN = new Set([10, 11, 14, 26]);

/** Explains in plain words why SQLite failed. Never holds a value of an exchange. */
function reasonOf(error: unknown): string {
  if (error instanceof ForeignFileError) return error.message;
  const { errcode, errstr, code, message } = error as Partial<
    Record<'errstr' | 'code' | 'message', string>
  > & {
    errcode?: number;
  };
  if (errcode !== undefined) return REASONS[errcode & 0xff] ?? `SQLite says ${errstr}`;
  if (code === 'EACCES' || code === 'EPERM') return 'access to it is denied';
  return message ?? 'for an unknown reason';
}

/** Whether a new connection is needed after this error. */
export function isBroken(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && BROKEN.has(errcode & 0xff);
}

/** Explains an error. `what` is what failed, such as `Cannot store in /data/store.db`. */
export function describeError(error: unknown, what: string): string {
  return `${what}: ${reasonOf(error)}`;
}
