import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeFileError, usageError } from '../errors.ts';
import type { TextOrigin } from './flag.ts';

/** A token, and what is wrong with the file that it came from, if it can be used all the same. */
export interface TokenFile {
  token: string;
  warning?: string | undefined;
}

/** A password, and what is wrong with its file, as for tokens. */
export interface PasswordFile {
  password: string;
  warning?: string | undefined;
}

const MAX_SECRET_BYTES = 4096;
const MAX_CA_BYTES = 2 ** 20;
const READABLE_BY_OTHERS = 0o044;

/** Reads a token from the file that a flag names. Errors never quote the file. */
export function parseTokenFile(text: string, origin: TextOrigin): TokenFile {
  const { content, refuse, warning } = loadSecret(text, origin, 'token');
  const token = content.trim();
  if (token === '') throw refuse('it is empty', 'Write the token to it: `openssl rand -hex 32` makes one.');
  // It goes into a header as it is. Source: RFC 6750, section 2.1.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw refuse('it holds more than one word of ASCII', 'Write the token to it, and nothing else.');
  }
  return { token, ...(warning !== undefined && { warning }) };
}

/** Reads a password from the file that a flag names: its only line. Errors never quote the file. */
export function parsePasswordFile(text: string, origin: TextOrigin): PasswordFile {
  const { content, refuse, warning } = loadSecret(text, origin, 'password');
  const password = content.replace(/\r?\n$/, '');
  const advice = 'Write the password to it, and nothing else.';
  if (password === '') throw refuse('it is empty', advice);
  if (/[\0\r\n]/.test(password)) throw refuse('it holds more than one line', advice);
  return { password, ...(warning !== undefined && { warning }) };
}

/** Reads the certificates of a PEM file that a flag names. Gives its content. */
export function parseCaFile(text: string, { source, cwd }: TextOrigin): string {
  const path = resolve(cwd, text);
  const refuse = refuseFile(path, source);
  const advice = 'Give the path of a file with certificates in PEM.';
  const { content } = loadFile(path, MAX_CA_BYTES, refuse, advice);
  const certificates = content.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
  if (certificates.length === 0) throw refuse('it holds no certificate in PEM', advice);
  if (!certificates.every(isCertificate)) throw refuse('it holds a certificate that is damaged', advice);
  return content;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

type Refuse = (why: string, fix: string) => Error;

function refuseFile(path: string, source: string): Refuse {
  return (why, fix) => usageError(`Cannot use ${path} as ${source}`, why, fix);
}

function loadSecret(
  text: string,
  { source, cwd }: TextOrigin,
  kind: 'token' | 'password',
): { content: string; refuse: Refuse; warning?: string } {
  const path = resolve(cwd, text);
  const refuse = refuseFile(path, source);
  const advice = `Give the path of a file that holds the ${kind} and nothing else.`;
  const { content, mode } = loadFile(path, MAX_SECRET_BYTES, refuse, advice);
  const isOpen = process.platform !== 'win32' && (mode & READABLE_BY_OTHERS) !== 0;
  const warning = `Other users of this machine can read ${path}. Run \`chmod 600\` on it.`;
  return { content, refuse, ...(isOpen && { warning }) };
}

function loadFile(
  path: string,
  maxBytes: number,
  refuse: Refuse,
  advice: string,
): { content: string; mode: number } {
  let found: { content: string; mode: number } | undefined;
  try {
    const { size, mode } = statSync(path);
    if (size <= maxBytes) found = { content: readFileSync(path, 'utf8'), mode };
  } catch (error) {
    throw refuse(describeFileError(error), advice);
  }
  if (found === undefined) throw refuse(`it has more than ${maxBytes} bytes`, advice);
  return found;
}
