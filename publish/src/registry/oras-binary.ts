import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { type CommandContext, readVariable } from '../context.ts';
import { describeFileError, ExitCode, PublishError } from '../errors.ts';
import { findCheckoutRoot } from '../installation.ts';
import { runProgram } from './subprocess.ts';

const WHAT = 'Cannot talk to the registry';
const INSTALL =
  'Install ORAS 1.2 or newer (https://oras.land/docs/installation; not the npm package of that name) and put it on PATH, or set MESHTAP_ORAS to its path.';

/** Finds the ORAS CLI: MESHTAP_ORAS, then PATH, then, in a checkout, the one that `tools/get.ts` builds. */
export async function findOras(context: CommandContext): Promise<string> {
  const named = readVariable(context, 'MESHTAP_ORAS');
  if (named !== undefined) {
    const path = resolve(context.cwd, named);
    const problem = await findProgramProblem(path);
    if (problem === undefined) return path;
    throw failure(
      `MESHTAP_ORAS names ${named}, and ${problem}`,
      'Set MESHTAP_ORAS to the ORAS binary, or unset it.',
    );
  }
  for (const directory of (context.env.PATH ?? '').split(delimiter)) {
    // npx puts these first, and a package called oras that has nothing to do with ORAS may be in one.
    if (directory === '' || /node_modules[\\/]\.bin[\\/]?$/.test(directory)) continue;
    const path = resolve(context.cwd, directory, 'oras');
    if ((await findProgramProblem(path)) === undefined) return path;
  }
  return await getFromCheckout(context);
}

async function getFromCheckout(context: CommandContext): Promise<string> {
  const root = findCheckoutRoot();
  const getter = root === undefined ? undefined : join(root, 'tools', 'get.ts');
  if (
    root === undefined ||
    getter === undefined ||
    (await findProgramProblem(getter, constants.R_OK)) !== undefined
  ) {
    throw failure('the ORAS CLI, which does it, was not found', INSTALL);
  }
  const { env, signal, stderr } = context;
  const outcome = await runProgram(process.execPath, [getter, 'oras'], { env, cwd: root, signal, stderr });
  const path = outcome.stdout.toString().trim();
  if (outcome.status === 0 && path !== '') return resolve(root, path);
  throw failure('the ORAS CLI, which does it, is not on PATH and could not be built', INSTALL);
}

async function findProgramProblem(path: string, mode = constants.X_OK): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) return 'that is no file';
    await access(path, mode);
    return undefined;
  } catch (error) {
    return describeFileError(error);
  }
}

function failure(why: string, fix: string): PublishError {
  return new PublishError({ what: WHAT, why, fix, exitCode: ExitCode.failure });
}
