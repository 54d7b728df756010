import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectory } from '../directory.ts';
import { errorCode, fileError, PublishError, usageError } from '../errors.ts';
import { type FolderFile, KUSTOMIZATION, readMark } from './text.ts';

/** What happened to a file. `path` is relative to the folder. */
export interface FileChange {
  path: string;
  action: 'created' | 'changed' | 'unchanged' | 'removed';
}

/** The files of one plugin in a kustomize folder. */
export interface FolderContent {
  plugin: string;
  files: readonly FolderFile[];
}

/**
 * Writes the files of a plugin to a folder, which is made if it is missing, and removes stale files of an earlier run. Other
 * files stay. If one is in the way, that is a usage error, and nothing is written. Each file is replaced as a whole. An
 * abort before the first one changes nothing.
 */
export async function saveKustomizeFolder(
  folder: string,
  content: FolderContent,
  signal: AbortSignal,
): Promise<FileChange[]> {
  const what = `Cannot write to ${folder}`;
  try {
    const changes = await planChanges(folder, content, what);
    const written = changes.filter(({ action }) => action === 'created' || action === 'changed');
    signal.throwIfAborted();
    const texts = new Map(content.files.map(({ path, text }) => [path, text]));
    await writeFiles(
      folder,
      written.map(({ path }) => ({ path, text: texts.get(path) ?? '' })),
      signal,
    );
    for (const { path } of changes.filter(({ action }) => action === 'removed'))
      await removeFile(folder, path);
    return changes;
  } catch (error) {
    if (error instanceof PublishError || errorCode(error) === undefined) throw error;
    throw fileError(what, error, 'Give --output-dir a directory that you can write to.');
  }
}

async function planChanges(folder: string, content: FolderContent, what: string): Promise<FileChange[]> {
  const present = await findOwnFiles(folder);
  const other = present.find(({ path, plugin }) => path === KUSTOMIZATION && plugin !== content.plugin);
  if (other !== undefined) {
    throw usageError(
      what,
      `it has the resources of the plugin ${other.plugin}, and --name is ${content.plugin}`,
      'Give each plugin a folder of its own.',
    );
  }
  const changes: FileChange[] = [];
  for (const { path, text } of content.files) {
    const before = await readPresent(folder, path, what);
    if (before !== undefined && readMark(before)?.path !== path) {
      throw usageError(
        what,
        `${path} exists and was not written by meshtap`,
        'Give --output-dir a new folder, or move that file away.',
      );
    }
    changes.push({
      path,
      action: before === undefined ? 'created' : before === text ? 'unchanged' : 'changed',
    });
  }
  const wanted = new Set(content.files.map(({ path }) => path));
  const stale = present.filter(({ path, plugin }) => plugin === content.plugin && !wanted.has(path));
  return [...changes, ...stale.map(({ path }) => ({ path, action: 'removed' as const }))];
}

/** Finds our files of an earlier run, in the folder and the folders in it, in a stable order. */
async function findOwnFiles(folder: string) {
  const own: { path: string; plugin: string }[] = [];
  for (const entry of await listFolder(folder)) {
    const paths = entry.isDirectory()
      ? (await listFolder(join(folder, entry.name)))
          .filter((child) => child.isFile() && child.name.endsWith('.yaml'))
          .map((child) => `${entry.name}/${child.name}`)
      : entry.name === KUSTOMIZATION && entry.isFile()
        ? [entry.name]
        : [];
    for (const path of paths) {
      const mark = readMark(await readFile(join(folder, path), 'utf8'));
      if (mark?.path === path) own.push(mark);
    }
  }
  return own.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function listFolder(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

// A link could lead out of the folder.
async function readPresent(folder: string, path: string, what: string): Promise<string | undefined> {
  const steps = path.split('/');
  for (const [at] of steps.entries()) {
    const step = join(...steps.slice(0, at + 1));
    const isLast = at === steps.length - 1;
    const state = await lstat(join(folder, step)).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (state === undefined) return undefined;
    if (isLast ? !state.isFile() : !state.isDirectory()) {
      throw usageError(
        what,
        `${step} is not a ${isLast ? 'file' : 'directory'}`,
        'Give --output-dir a new folder, or move it away.',
      );
    }
  }
  return await readFile(join(folder, path), 'utf8');
}

/** Writes all files to a temporary folder first, and then moves them: a file is never incomplete. */
async function writeFiles(folder: string, files: FolderFile[], signal: AbortSignal): Promise<void> {
  if (files.length === 0) return;
  const firstMade = await makeDirectory(folder);
  try {
    const staging = await mkdtemp(join(folder, '.meshtap-'));
    try {
      for (const [at, { text }] of files.entries()) await writeFile(join(staging, `${at}`), text);
      signal.throwIfAborted();
      for (const [at, { path }] of files.entries()) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await rename(join(staging, `${at}`), join(folder, path));
      }
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (error) {
    if (firstMade !== undefined) await removeEmpty(folder, firstMade);
    throw error;
  }
}

async function removeFile(folder: string, path: string): Promise<void> {
  await rm(join(folder, path), { force: true });
  if (path.includes('/')) await removeEmpty(dirname(join(folder, path)), dirname(join(folder, path)));
}

/** Removes a directory and its parents up to `last`, if they are empty. */
async function removeEmpty(directory: string, last: string): Promise<void> {
  try {
    await rmdir(directory);
    if (directory !== last && directory.startsWith(last)) await removeEmpty(dirname(directory), last);
  } catch {
    // It is not empty.
  }
}
