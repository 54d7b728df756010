import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { getTool } from '../../tools/get.ts';
import { undoAtExit } from './cleanup.ts';

/** The result of a run of the CLI. */
export type CliResult = { code: number; stdout: string; stderr: string };

/** The checkout that this file is part of. */
export const CHECKOUT = join(import.meta.dirname, '..', '..');

const CLI = join(CHECKOUT, 'publish', 'bin', 'meshtap.js');

/** Runs `meshtap ARGS` in the checkout, without the user's own settings, to its end. */
export async function runMeshtap(args: string[]): Promise<CliResult> {
  const env = { ...withoutSettings(process.env), MESHTAP_ORAS: await getTool('oras') };
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: CHECKOUT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const callOff = undoAtExit(() => child.kill());
  child.once('exit', callOff);
  const result = { code: -1, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    result.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ ...result, code: code ?? -1 }));
  });
}

// The seed's variables stand for flags; a developer may have set them.
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isSetting = (name: string) => name.startsWith('WASM_FILTER_') || name.startsWith('TRACE_SAMPLING_');
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isSetting(name)));
}

/** Like runMeshtap, but returns stdout. Throws an Error with stderr unless the exit code is 0. */
export async function needMeshtap(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runMeshtap(args);
  if (code === 0) return stdout;
  throw new Error(`\`meshtap ${args.join(' ')}\` ended with exit code ${code}:\n${stderr}`);
}
