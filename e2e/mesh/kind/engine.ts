import { spawn } from 'node:child_process';
import { ToolError } from '../../../tools/command.ts';
import { undoAtExit } from '../../support/cleanup.ts';

const SHOWN_LINES = 15;

/** Checks that a Docker engine answers and returns its CPU as Go names it. Throws a ToolError. */
export async function needEngine(): Promise<string> {
  try {
    return await docker('version', '--format', '{{.Server.Arch}}');
  } catch (cause) {
    throw new ToolError(
      `Cannot start a mesh on kind: no Docker engine answers: ${(cause as Error).message}\n` +
        'Install and start Docker, or set DOCKER_HOST to an engine that runs; `make e2e` needs none.',
      { cause },
    );
  }
}

/** Runs the `docker` command like runBound, and returns its stdout without the last line break. */
export async function docker(...args: string[]): Promise<string> {
  return (await runBound('docker', args)).trimEnd();
}

/** Returns whether the engine has an image, so that nobody has to pull it. */
export async function hasImage(image: string): Promise<boolean> {
  return docker('image', 'inspect', image).then(
    () => true,
    () => false,
  );
}

/**
 * Runs a command, and everything that it starts, until it or this process ends: otherwise it would leave behind what it
 * goes on to make. Returns its stdout. Throws an Error with the last lines of its output.
 */
export function runBound(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    // Before it starts: the end of this process may come at once.
    let pid: number | undefined;
    const callOff = undoAtExit(() => endGroup(pid));
    const child = spawn(command, args, {
      // A process group of its own: it ends as one, and only when what runs at exit says so.
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    pid = child.pid;
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const fail = (why: string, cause?: Error) => {
      callOff();
      reject(new Error(`${command} ${args[0]} ${why}`, { cause }));
    };
    child.once('error', (error) => fail(`did not start: ${error.message}`, error));
    child.once('close', (code, signal) => {
      if (code !== 0) fail(`ended with ${signal ?? code}: ${lastLines(output)}`);
      else {
        callOff();
        resolve(stdout);
      }
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
}
