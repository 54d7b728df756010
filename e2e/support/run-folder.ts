import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { undoAtExit } from './cleanup.ts';

const ROOT = join(import.meta.dirname, '..', '..', '.cache', 'logs');

/** A folder for the files and logs of one run. */
export type RunFolder = {
  path: string;
  /** Keeps the folder, for people to look into. */
  keep(): void;
  /** Removes the folder, unless it is to be kept. */
  close(): void;
};

/** Makes a folder under `.cache/logs`. It goes when it is closed, or when this process ends. */
export async function openRunFolder(name: string): Promise<RunFolder> {
  await mkdir(ROOT, { recursive: true });
  const path = mkdtempSync(join(ROOT, `${name}-`));
  let isKept = false;
  const remove = () => {
    if (!isKept) rmSync(path, { recursive: true, force: true });
  };
  const callOff = undoAtExit(remove);
  return {
    path,
    keep: () => {
      isKept = true;
    },
    close: () => {
      callOff();
      remove();
    },
  };
}
