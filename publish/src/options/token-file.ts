import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeFileError, usageError } from '../errors.ts';
import { flagName, type RawOptions, readText } from './raw.ts';

/** A token, and what is wrong with the file that it came from, but for which it can be used. */
export interface TokenFile {
  token: string;
  warning?: string;
}

const MAX_BYTES = 4096;
const READABLE_BY_OTHERS = 0o044;

/** Reads a token from the file that a flag names. Throws a usage error, which never quotes the file. */
export function readTokenFile(raw: RawOptions, name: string, cwd: string): TokenFile | undefined {
  const file = readText(raw, name);
  if (file === undefined) return undefined;
  const path = resolve(cwd, file);
  const refuse = (why: string, fix: string) =>
    usageError(`Cannot use ${path} as ${flagName(name)}`, why, fix);
  const { text, mode } = load(path, refuse);
  const token = text.trim();
  if (token === '') throw refuse('it is empty', 'Write the token to it: `openssl rand -hex 32` makes one.');
  // It goes into a header as it is. Source: RFC 6750, section 2.1.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw refuse('it holds more than one word of ASCII', 'Write the token to it, and nothing else.');
  }
  const isOpen = process.platform !== 'win32' && (mode & READABLE_BY_OTHERS) !== 0;
  const warning = `Other users of this machine can read ${path}. Run \`chmod 600\` on it.`;
  return { token, ...(isOpen && { warning }) };
}

function load(path: string, refuse: (why: string, fix: string) => Error): { text: string; mode: number } {
  try {
    const { size, mode } = statSync(path);
    if (size <= MAX_BYTES) return { text: readFileSync(path, 'utf8'), mode };
  } catch (error) {
    throw refuse(describeFileError(error), 'Give the path of a file that holds the token.');
  }
  throw refuse(`it has more than ${MAX_BYTES} bytes`, 'Give the path of a file that holds the token alone.');
}
