import { existsSync } from 'node:fs';
import { runCommand, ToolError } from './command.ts';
import { findExecutable } from './executables.ts';
import { say, sayWhile } from './progress.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'] as const;
// Debian's Chromium comes without fonts, and without fonts a page shows no text.
const PACKAGES = ['chromium', 'fonts-dejavu-core'] as const;

/** The facts that decide whether Chromium can be installed here. */
export type Machine = { isRoot: boolean; isDebian: boolean };

/**
 * Returns the path of Chromium for the page's tests: the one on PATH, else Debian's own package, which is installed
 * if this user may do so. Throws a ToolError.
 */
export async function getChromium(machine: Machine = lookAtMachine()): Promise<string> {
  const onPath = await findOnPath();
  if (onPath) {
    say(`using chromium from PATH: ${onPath}`);
    return onPath;
  }
  if (!machine.isRoot || !machine.isDebian || !(await findExecutable('apt-get'))) throw missing();
  await install();
  const installed = await findOnPath();
  if (installed) return installed;
  throw missing();
}

async function findOnPath(): Promise<string | undefined> {
  for (const name of NAMES) {
    const path = await findExecutable(name);
    if (path) return path;
  }
  return undefined;
}

async function install(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await sayWhile('installing chromium', 'about 300 MB by apt-get', async () => {
      await runCommand('apt-get', ['update'], { env });
      await runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...PACKAGES], { env });
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ToolError(
      `Cannot install Chromium: ${why}\nInstall it yourself, or set CHROMIUM to the path of a Chromium.`,
    );
  }
}

function missing(): ToolError {
  return new ToolError(
    `Cannot get Chromium: none of ${NAMES.join(', ')} is on PATH, and only root on Debian or Ubuntu can install it from here.\n` +
      'Install Chromium, or set CHROMIUM to the path of one.',
  );
}

function lookAtMachine(): Machine {
  return { isRoot: process.getuid?.() === 0, isDebian: existsSync('/etc/debian_version') };
}
