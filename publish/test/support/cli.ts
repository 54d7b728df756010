import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCli } from '../../src/cli.ts';
import { type CommandContext, openContext, type ProcessContext } from '../../src/context.ts';

/** What a command line did. */
export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** What a command line runs in. By default nothing of this process's environment shows. */
export interface CliSetup {
  env?: Record<string, string>;
  cwd?: string;
  stdin?: string;
  signal?: AbortSignal;
}

/** Runs meshtap in this process. */
export async function runMeshtap(args: string[], setup: CliSetup = {}): Promise<CliResult> {
  const out = { stdout: '', stderr: '' };
  const code = await runCli(args, {
    env: setup.env ?? {},
    cwd: setup.cwd ?? process.cwd(),
    stdin: Readable.from([setup.stdin ?? '']),
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    signal: setup.signal ?? new AbortController().signal,
  });
  return { code, ...out };
}

/** Makes the context of a command; by default what it prints is looked at by nobody. */
export function makeContext(parts: Partial<ProcessContext> = {}): CommandContext {
  const silence = { write: () => true };
  return openContext({
    env: {},
    cwd: process.cwd(),
    stdin: Readable.from([]),
    stdout: silence,
    stderr: silence,
    signal: new AbortController().signal,
    ...parts,
  });
}

/** Gives each test of the suite around it a directory of its own, and removes it afterwards. */
export function useTempDir(): (...parts: string[]) => string {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'meshtap-test-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  return (...parts) => join(directory, ...parts);
}

/** The smallest Wasm module: magic and version. */
export const TINY_MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** A digest that no image of these tests has. */
export const SOME_DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** An image that nobody has, as `--image` takes it. */
export const SOME_IMAGE = `r.example/mesh/tap:1@${SOME_DIGEST}`;
