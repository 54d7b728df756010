import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { errorCode } from './errors.ts';

/**
 * Makes a private temporary directory for `use`, and removes it with all that is in it, also if the process ends before
 * `use` does. `purpose` is a part of its name.
 */
export async function inPrivateDirectory<T>(
  purpose: string,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), `meshtap-${purpose}-`));
  const removeNow = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', removeNow);
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
    process.off('exit', removeNow);
  }
}

/**
 * Makes a directory and its missing parents. Gives the first that it made, undefined if all were there. Throws the error of
 * the operating system. Node's own `recursive` is not used: where a system answers ENOENT below an existing directory, as
 * in /proc, it loops forever (libuv tries parent and child in turn) and cannot be stopped.
 */
export async function makeDirectory(path: string): Promise<string | undefined> {
  try {
    return await makeOne(path);
  } catch (error) {
    const parent = dirname(path);
    if (errorCode(error) !== 'ENOENT' || parent === path) throw error;
    const first = await makeDirectory(parent);
    const own = await makeOne(path);
    return first ?? own;
  }
}

// Gives the path if it was made, undefined if it was there.
async function makeOne(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    return path;
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await stat(path)).isDirectory()) return undefined;
    throw error;
  }
}
