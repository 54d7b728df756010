// Writes the output of `--help` to publish/test/help, one file per command: `node publish/scripts/help-texts.ts`.
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCli } from '../src/cli.ts';
import type { ProcessContext, TextSink } from '../src/context.ts';
import { COMMANDS } from '../src/program.ts';

/** Folder of the help texts. */
export const HELP_FOLDER = join(import.meta.dirname, '..', 'test', 'help');

/** Gives the help text of the program, under its own name, and of each of its commands, with all flags. */
export async function renderHelp(): Promise<Map<string, string>> {
  const texts = new Map([['meshtap', await runHelp(['--help'])]]);
  for (const { name } of COMMANDS) texts.set(name, await runHelp([name, '--help-all']));
  return texts;
}

async function runHelp(args: string[]): Promise<string> {
  let text = '';
  await runCli(args, makeContext({ write: (part) => (text += part) }));
  return text;
}

function makeContext(stdout: TextSink): ProcessContext {
  const { signal } = new AbortController();
  return { env: {}, cwd: '.', stdin: Readable.from([]), stdout, stderr: process.stderr, signal };
}

if (import.meta.main) {
  mkdirSync(HELP_FOLDER, { recursive: true });
  for (const file of globSync('*.txt', { cwd: HELP_FOLDER })) rmSync(join(HELP_FOLDER, file));
  for (const [name, text] of await renderHelp()) writeFileSync(join(HELP_FOLDER, `${name}.txt`), text);
}
