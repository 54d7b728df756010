import { spawn } from 'node:child_process';
import { undoAtExit } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';

/** What to run. */
export type CommandLine = {
  /** The script of the publisher. */
  cli: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
  stdin?: string;
};

/** A command that runs, to be watched and stopped. */
export type RunningCommand = {
  /** Waits until it has written text that fits, to stdout or stderr. */
  awaitText(pattern: RegExp): Promise<RegExpExecArray>;
  /** As Ctrl-C. */
  interrupt(): void;
};

const TIMEOUT_MS = 60_000;

/** Runs a command to its end. `drive` is called when it has started. */
export async function runCommand(
  line: CommandLine,
  drive?: (command: RunningCommand) => Promise<void>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { cli, args, cwd, env, stdin } = line;
  const child = spawn(process.execPath, [cli, ...args], { cwd, env, stdio: 'pipe' });
  const callOff = undoAtExit(() => child.kill('SIGKILL'));
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  const result = { code: -1, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    result.stderr += text;
  });
  child.stdin.on('error', () => {}).end(stdin ?? '');
  const done = new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve(code ?? -1));
  });
  const watched: RunningCommand = {
    awaitText: async (pattern) => {
      const find = () => pattern.exec(result.stdout) ?? pattern.exec(result.stderr);
      const isOver = (match: unknown) => match !== null || child.exitCode !== null;
      const match = await eventually(`text that fits ${pattern}`, find, isOver, { timeoutMs: 30_000 });
      if (match === null) throw new Error(`The command ended without text that fits ${pattern}.`);
      return match;
    },
    interrupt: () => child.kill('SIGINT'),
  };
  try {
    await drive?.(watched).catch((error: Error) => {
      child.kill('SIGKILL');
      result.stderr += `The recorder stopped the command. ${error.message}\n`;
    });
    const code = await done;
    return { ...result, code };
  } finally {
    clearTimeout(timer);
    callOff();
  }
}
