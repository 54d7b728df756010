import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { type CommandContext, readVariable } from '../context.ts';
import { describeFileError, ExitCode, PublishError } from '../errors.ts';

/** A program of others that we run. `variable` names the environment variable that holds its path. */
export interface Program {
  name: string;
  /** As its makers write it. */
  title: string;
  variable: string;
}

/** Finds a program: the one that its variable names, then the one on PATH. Throws a `PublishError` when the variable names none. */
export async function findExecutable(
  program: Program,
  context: CommandContext,
  what: string,
): Promise<string | undefined> {
  const { name, title, variable } = program;
  const named = readVariable(context, variable);
  if (named !== undefined) {
    const path = resolve(context.cwd, named);
    const problem = await findFileProblem(path);
    if (problem === undefined) return path;
    throw new PublishError({
      what,
      why: `${variable} names ${named}, and ${problem}`,
      fix: `Set ${variable} to the ${title} binary, or unset it.`,
      exitCode: ExitCode.failure,
    });
  }
  for (const directory of (context.env.PATH ?? '').split(delimiter)) {
    // npx puts these first, and a package of that name that has nothing to do with the program may be in one.
    if (directory === '' || /node_modules[\\/]\.bin[\\/]?$/.test(directory)) continue;
    const path = resolve(context.cwd, directory, name);
    if ((await findFileProblem(path)) === undefined) return path;
  }
  return undefined;
}

/** Says why a path is no file that may be used (by default: run); undefined when it is one. */
export async function findFileProblem(path: string, mode = constants.X_OK): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) return 'that is no file';
    await access(path, mode);
    return undefined;
  } catch (error) {
    return describeFileError(error);
  }
}
