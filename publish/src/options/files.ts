import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeFileError, usageError } from '../errors.ts';
import type { TextOrigin } from './flag.ts';

/** Reads the path of a file that must be there. Gives it absolute. */
export function parseFile(text: string, { source, cwd }: TextOrigin): string {
  const path = resolve(cwd, text);
  if (existsSync(path)) return path;
  throw usageError(
    `Cannot read ${path}`,
    'there is no such file or directory',
    `Give ${source} the path of a file.`,
  );
}

/** Reads the path of a file or directory that may be made. Gives it as written; empty text was refused before. */
export function parsePath(text: string): string {
  return text;
}

/** A token, and what is wrong with the file that it came from, if it can be used all the same. */
export interface TokenFile {
  token: string;
  warning?: string;
}

const MAX_TOKEN_BYTES = 4096;
const READABLE_BY_OTHERS = 0o044;

/** Reads a token from the file that a flag names. Errors never quote the file. */
export function parseTokenFile(text: string, { source, cwd }: TextOrigin): TokenFile {
  const path = resolve(cwd, text);
  const refuse = (why: string, fix: string) => usageError(`Cannot use ${path} as ${source}`, why, fix);
  const { content, mode } = loadSmallFile(path, refuse);
  const token = content.trim();
  if (token === '') throw refuse('it is empty', 'Write the token to it: `openssl rand -hex 32` makes one.');
  // It goes into a header as it is. Source: RFC 6750, section 2.1.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw refuse('it holds more than one word of ASCII', 'Write the token to it, and nothing else.');
  }
  const isOpen = process.platform !== 'win32' && (mode & READABLE_BY_OTHERS) !== 0;
  const warning = `Other users of this machine can read ${path}. Run \`chmod 600\` on it.`;
  return { token, ...(isOpen && { warning }) };
}

function loadSmallFile(
  path: string,
  refuse: (why: string, fix: string) => Error,
): { content: string; mode: number } {
  try {
    const { size, mode } = statSync(path);
    if (size <= MAX_TOKEN_BYTES) return { content: readFileSync(path, 'utf8'), mode };
  } catch (error) {
    throw refuse(describeFileError(error), 'Give the path of a file that holds the token.');
  }
  throw refuse(
    `it has more than ${MAX_TOKEN_BYTES} bytes`,
    'Give the path of a file that holds the token and nothing else.',
  );
}
