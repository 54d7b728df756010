import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

/** Returns whether the path names a file that this user may execute. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/**
 * Finds the first executable file of this name in the folders of `searchPath` (as in PATH); undefined if
 * none. Skips npm's own folders: they may have an npm package of the same name, such as the `oras` that
 * has nothing to do with ORAS.
 */
export async function findExecutable(
  name: string,
  searchPath = process.env.PATH ?? '',
): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter)) {
    if (folder === '' || /node_modules[\\/]\.bin[\\/]?$/.test(folder)) continue;
    const path = resolve(join(folder, name));
    if (await isExecutable(path)) return path;
  }
  return undefined;
}
