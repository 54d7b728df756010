import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Starts a program that prints `open` once it has opened the store. Waits until it has printed `least` lines more, and
 * kills it up to `mostMs` milliseconds later. Returns the lines that it printed after the first.
 */
export async function runAndKill(
  program: URL,
  parameters: readonly string[],
  mostMs: number,
  least = 0,
): Promise<string[]> {
  const child = spawn(process.execPath, [program.pathname, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  while (lines.length < 1 + least && child.exitCode === null)
    await Promise.race([once(output, 'line'), closed]);
  await delay(Math.random() * mostMs);
  child.kill('SIGKILL');
  await closed;
  assert.equal(lines[0], 'open');
  return lines.slice(1);
}
