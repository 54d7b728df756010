import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './errors.ts';

/**
 * Makes a directory and those above it that are not there. Gives the first that it made, undefined if all were there.
 * Throws what the operating system says. Not Node's own `recursive`: where a system answers ENOENT below a directory that
 * is there, as in /proc, that goes round for ever (libuv asks for parent and child in turn) and cannot be stopped.
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
