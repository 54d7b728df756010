import { spawn } from 'node:child_process';

/** Opens an address in the user's browser. Gives false if that fails. */
export function openBrowser(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const [command, args] = findOpener(address);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true, env: { ...env } });
    child.once('error', () => resolve(false));
    // Some openers become the browser and do not end.
    const timer = setTimeout(() => resolve(true), 3000);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
    child.unref();
  });
}

function findOpener(address: string): [command: string, args: string[]] {
  if (process.platform === 'darwin') return ['open', [address]];
  if (process.platform === 'win32') return ['explorer.exe', [address]];
  return ['xdg-open', [address]];
}
