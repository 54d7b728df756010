import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode, fileError, PublishError, usageError } from '../errors.ts';
import { IMAGE_TITLE, type PackedImage, toDescriptor } from './image.ts';
import { OCI_INDEX } from './oci.ts';

const LAYOUT_ENTRIES = ['blobs', 'index.json', 'oci-layout'];

/** Writes an image as an OCI layout into an existing directory. Source: OCI image-spec, image-layout.md. */
export async function writeLayout(directory: string, image: PackedImage): Promise<void> {
  const blobs = join(directory, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  for (const blob of [image.layer, image.config, image.manifest]) {
    await writeFile(join(blobs, blob.digest.slice('sha256:'.length)), blob.bytes);
  }
  const annotations = { 'org.opencontainers.image.ref.name': image.provenance.version };
  const index = {
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    manifests: [{ ...toDescriptor(image.manifest), annotations }],
  };
  await writeFile(join(directory, 'index.json'), JSON.stringify(index));
  await writeFile(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

/**
 * Writes an image as an OCI layout to `path`. If it fails, what was there before stays. An empty directory or a layout of
 * ours is replaced; anything else is a usage error. Missing parents are made.
 */
export async function saveLayout(path: string, image: PackedImage, signal: AbortSignal): Promise<void> {
  const what = `Cannot write the image to ${path}`;
  try {
    const target = await resolveTarget(path, what);
    await mkdir(dirname(target), { recursive: true });
    const staging = await mkdtemp(join(dirname(target), `.${basename(target)}.`));
    try {
      const fresh = join(staging, 'layout');
      await mkdir(fresh);
      await writeLayout(fresh, image);
      signal.throwIfAborted();
      await swapIn(fresh, target, join(staging, 'previous'));
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof PublishError || errorCode(error) === undefined) throw error;
    throw fileError(what, error, 'Give --output-dir a directory that you can write to.');
  }
}

async function swapIn(fresh: string, target: string, previous: string): Promise<void> {
  try {
    await rename(target, previous);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return await rename(fresh, target);
  }
  try {
    await rename(fresh, target);
  } catch (error) {
    await rename(previous, target);
    throw error;
  }
}

async function resolveTarget(path: string, what: string): Promise<string> {
  let target: string;
  try {
    target = await realpath(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return resolve(path);
  }
  const fix = 'Give --output-dir a new or empty directory, or one that `meshtap package` wrote.';
  // It would be replaced, and the shell would be in a directory that no longer exists.
  if (target === (await realpath('.'))) throw usageError(what, 'it is the current directory', fix);
  let entries: string[];
  try {
    entries = await readdir(target);
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') throw usageError(what, 'it is a file', fix);
    throw error;
  }
  if (entries.length > 0 && !(await isOwnLayout(target, entries))) {
    throw usageError(what, 'the directory contains something else', fix);
  }
  return target;
}

async function isOwnLayout(directory: string, entries: string[]): Promise<boolean> {
  if (entries.toSorted().join() !== LAYOUT_ENTRIES.join()) return false;
  try {
    const index = JSON.parse(await readFile(join(directory, 'index.json'), 'utf8'));
    const [first, ...others]: { digest: string }[] = index.manifests;
    if (first === undefined || others.length > 0) return false;
    const blob = join(directory, 'blobs', 'sha256', basename(first.digest.replace(/^sha256:/, '')));
    const manifest = JSON.parse(await readFile(blob, 'utf8'));
    return manifest.annotations['org.opencontainers.image.title'] === IMAGE_TITLE;
  } catch {
    return false;
  }
}
