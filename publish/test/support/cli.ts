import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCli } from '../../src/cli.ts';
import { makeEmit, type Presenter } from '../../src/commands/command.ts';
import { type Output, openOutput, type ProcessContext, type RunContext } from '../../src/context.ts';
import { openMessages } from '../../src/present/messages.ts';

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
  /** Stdin and stderr are a terminal. */
  isTerminal?: boolean;
  signal?: AbortSignal;
}

/** Runs meshtap in this process. */
export async function runMeshtap(args: string[], setup: CliSetup = {}): Promise<CliResult> {
  const out = { stdout: '', stderr: '' };
  const { isTerminal = false } = setup;
  const code = await runCli(args, {
    env: setup.env ?? {},
    cwd: setup.cwd ?? process.cwd(),
    stdin: Object.assign(Readable.from([setup.stdin ?? '']), { isTTY: isTerminal }),
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text), isTTY: isTerminal },
    signal: setup.signal ?? new AbortController().signal,
  });
  return { code, ...out };
}

/** Makes the context of planning and executing; by default nobody sees what is emitted. */
export function makeRun(parts: Partial<RunContext> = {}): RunContext {
  return {
    env: {},
    cwd: process.cwd(),
    stdin: Readable.from([]),
    sink: { write: () => true },
    signal: new AbortController().signal,
    emit: () => {},
    ...parts,
  };
}

/** A context whose events are shown as a command shows them, and what was written. */
export interface Screen {
  run: RunContext;
  out: { stdout: string; stderr: string };
  /** Clears the progress, as the end of a command does. */
  end(): void;
}

/** Makes a context that shows what is emitted. `present` is that of the command; without it results are not shown. */
export async function makeScreen(
  parts: Partial<ProcessContext> = {},
  present?: (output: Output) => Promise<Presenter>,
): Promise<Screen> {
  const out = { stdout: '', stderr: '' };
  const output = openOutput({
    stdout: { ...parts.stdout, write: (text: string) => (out.stdout += text) },
    stderr: { ...parts.stderr, write: (text: string) => (out.stderr += text) },
  });
  const messages = openMessages(output.stderr);
  const emit = makeEmit((await present?.(output)) ?? {}, messages);
  const { env = {}, cwd = process.cwd(), stdin = Readable.from([]), signal } = parts;
  return { run: makeRun({ env, cwd, stdin, emit, ...(signal && { signal }) }), out, end: messages.end };
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
