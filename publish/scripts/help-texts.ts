// Writes the output of `--help` to publish/test/help, one file per command: `node publish/scripts/help-texts.ts`.
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buildProgram, runCli } from '../src/cli.ts';
import { openContext, type ProcessContext, type TextSink } from '../src/context.ts';

/** Folder of the help texts. */
export const HELP_FOLDER = join(import.meta.dirname, '..', 'test', 'help');

/** Gives the help text of the program, under its own name, and of each of its commands. */
export async function renderHelp(): Promise<Map<string, string>> {
  const program = buildProgram(openContext(makeContext({ write: () => {} })));
  const texts = new Map([[program.name(), await runHelp([])]]);
  for (const command of program.commands) texts.set(command.name(), await runHelp([command.name()]));
  return texts;
}

async function runHelp(command: string[]): Promise<string> {
  let text = '';
  await runCli([...command, '--help'], makeContext({ write: (part) => (text += part) }));
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
