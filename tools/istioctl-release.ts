import { createHash } from 'node:crypto';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join, relative } from 'node:path';
import { runCommand, ToolError } from './command.ts';
import { say, sayWhile } from './progress.ts';
import { cachedFolder } from './tool-cache.ts';

const RELEASES = 'https://github.com/istio/istio/releases/download';
const ROOT = join(import.meta.dirname, '..', '.cache', 'tools');

/** The newest version of Istio that we support: the first of those in `.github/workflows/e2e.yml`. */
export const NEWEST_ISTIO = '1.31.1';

/**
 * Returns the path of istioctl of a released version (`1.31.1`), downloaded from Istio's release into the
 * cache folder `root` if it is not there and compared with the SHA-256 that the release states: that shows
 * damage on the way, not a forged release. Such an istioctl installs the images of its own version. Throws a
 * ToolError. Source: Istio's release assets, `istioctl-VERSION-OS-ARCH.tar.gz` and `.sha256`.
 */
export async function getIstioctlRelease(
  version: string,
  root: string,
  releases = RELEASES,
): Promise<string> {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    throw new ToolError(
      `Cannot get istioctl: \`${version}\` is not a version.\nName a release, such as 1.31.1.`,
    );
  const file = `istioctl-${version}-${assetPlatform()}.tar.gz`;
  const folder = await cachedFolder(root, file.replace(/\.tar\.gz$/, ''), (draft) =>
    sayWhile(`downloading istioctl ${version}`, 'about 30 MB', () =>
      download(`${releases}/${version}/${file}`, draft).catch((cause: Error) => {
        throw new ToolError(
          `Cannot get istioctl ${version}: ${cause.message}\n` +
            'Check the version and the network, or put istioctl of that version on PATH.',
          { cause },
        );
      }),
    ),
  );
  return join(folder, 'istioctl');
}

function assetPlatform(): string {
  const cpu = { x64: 'amd64', arm64: 'arm64' }[arch() as string] ?? arch();
  return `${{ darwin: 'osx' }[platform() as string] ?? platform()}-${cpu}`;
}

async function download(url: string, folder: string): Promise<void> {
  const [archive, checksum] = await Promise.all([fetchBytes(url), fetchBytes(`${url}.sha256`)]);
  const stated = checksum.toString('latin1').split(/\s/)[0];
  const found = createHash('sha256').update(archive).digest('hex');
  if (stated !== found) throw new Error(`its SHA-256 is ${found}, the release states ${stated}`);
  const path = join(folder, 'istioctl.tar.gz');
  await writeFile(path, archive);
  await runCommand('tar', ['-xzf', path, '-C', folder, 'istioctl']);
  await chmod(join(folder, 'istioctl'), 0o755);
  await rm(path);
}

async function fetchBytes(url: string): Promise<Buffer> {
  const response = await fetch(url).catch((error: Error) => {
    // fetch only says that it failed; its cause has the reason.
    throw new Error(`${url}: ${error.cause instanceof Error ? error.cause.message : error.message}`, {
      cause: error,
    });
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

async function main(versions: string[]): Promise<void> {
  const [version] = versions;
  if (version === undefined || versions.length !== 1) {
    say(`usage: node ${relative('.', import.meta.filename)} VERSION`);
    process.exit(2);
  }
  try {
    process.stdout.write(`${await getIstioctlRelease(version, ROOT)}\n`);
  } catch (error) {
    say(error instanceof ToolError ? error.message : String(error));
    process.exit(1);
  }
}

if (import.meta.main) await main(process.argv.slice(2));
