import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Returns whether something is at this path. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Returns the folder `root/key`, and makes it with `fill` if it is not there. `fill` gets an empty folder of
 * its own; only when it has succeeded does the folder get its name, so a half-filled one is never found, and
 * of two processes that fill the same key one wins and both return the same.
 */
export async function cachedFolder(
  root: string,
  key: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(root, key);
  if (await isThere(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.draft-`);
  try {
    await fill(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // The rename fails if another process has finished the folder meanwhile: that one is as good.
    if (!(await isThere(folder))) throw error;
  }
  return folder;
}
