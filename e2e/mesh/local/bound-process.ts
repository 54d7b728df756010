import { type Program, type RunningProgram, startProgram } from '../../support/child-process.ts';
import { eventually } from '../../support/eventually.ts';

/**
 * Starts a program that the kernel ends if this process ends, even by SIGKILL. It gets only the environment of
 * `program` and PATH: the user's proxy settings must not apply between processes on loopback.
 */
export function startBound(program: Program): Promise<RunningProgram> {
  return startProgram({
    ...program,
    command: 'setpriv',
    args: ['--pdeathsig', 'KILL', program.command, ...program.args],
    env: { PATH: process.env.PATH, ...program.env },
  });
}

/** How long a program has to start: several do at once, on a machine that may be busy. */
export const START_PATIENCE = { timeoutMs: 180_000, intervalMs: 50 } as const;

/** Waits until a page answers with 200, as long as the program lives. */
export async function awaitPage(name: string, program: RunningProgram, url: string): Promise<void> {
  await eventually(
    `${name} to be ready`,
    async () => {
      await program.assertRunning();
      return (await fetch(url)).status;
    },
    (status) => status === 200,
    START_PATIENCE,
  );
}
