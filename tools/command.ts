import { spawn } from 'node:child_process';

/** The folder and environment of a command; by default those of this process. */
export type CommandOptions = { cwd?: string; env?: NodeJS.ProcessEnv };

/** A tool cannot be provided. The message says what failed, why and what to do. */
export class ToolError extends Error {
  override name = 'ToolError';
}

/**
 * Runs a command to its end and returns its stdout. Throws an Error with the last lines of its
 * stderr if it cannot start or exits with another status than 0.
 */
export function runCommand(command: string, args: string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.once('error', (cause) =>
      reject(new Error(`${command} did not start: ${cause.message}`, { cause })),
    );
    child.once('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${command} ended with ${signal ?? code}: ${lastLines(stderr)}`));
    });
  });
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-5).join('\n');
}
