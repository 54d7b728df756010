import { Readable } from 'node:stream';
import { runCli } from '../../publish/src/cli.ts';
import { getTool } from '../../tools/get.ts';
import { CHECKOUT, type CliResult } from '../support/meshtap-cli.ts';

/** Like runMeshtap, but in this process: for specs that run a command a hundred times. */
export async function runInProcess(args: readonly string[]): Promise<CliResult> {
  const out = { stdout: '', stderr: '' };
  const code = await runCli(args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, MESHTAP_ORAS: await getTool('oras') },
    cwd: CHECKOUT,
    stdin: Readable.from([]),
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    signal: new AbortController().signal,
  });
  return { code, ...out };
}
