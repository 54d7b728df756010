import { constants } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CommandContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import { findCheckoutRoot } from '../installation.ts';
import { findExecutable, findFileProblem, type Program } from './executable.ts';
import { runProgram } from './subprocess.ts';

const ORAS: Program = { name: 'oras', title: 'ORAS', variable: 'MESHTAP_ORAS' };
const WHAT = 'Cannot talk to the registry';
const INSTALL =
  'Install ORAS 1.2 or newer (https://oras.land/docs/installation; not the npm package of that name) and put it on PATH, or set MESHTAP_ORAS to its path.';

/** Finds the ORAS CLI: MESHTAP_ORAS, then PATH, then, in a checkout, the one that `tools/get.ts` builds. */
export async function findOras(context: CommandContext): Promise<string> {
  return (await findExecutable(ORAS, context, WHAT)) ?? (await getFromCheckout(context));
}

async function getFromCheckout(context: CommandContext): Promise<string> {
  const root = findCheckoutRoot();
  const getter = root === undefined ? undefined : join(root, 'tools', 'get.ts');
  if (
    root === undefined ||
    getter === undefined ||
    (await findFileProblem(getter, constants.R_OK)) !== undefined
  ) {
    throw failure('the ORAS CLI, which does it, was not found');
  }
  const { env, signal, stderr } = context;
  const outcome = await runProgram(process.execPath, [getter, 'oras'], {
    ...{ env, cwd: root, signal },
    onError: stderr.block,
  });
  const path = outcome.stdout.toString().trim();
  if (outcome.status === 0 && path !== '') return resolve(root, path);
  throw failure('the ORAS CLI, which does it, is not on PATH and could not be built');
}

function failure(why: string): PublishError {
  return new PublishError({ what: WHAT, why, fix: INSTALL, exitCode: ExitCode.failure });
}
