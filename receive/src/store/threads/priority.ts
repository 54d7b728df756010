import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** How much learner and comparer let others go first, from 0 to 19. */
export const LOW_PRIORITY = 10;

/**
 * Lets the other threads of this machine go first, where the operating system can do that for a single thread: on Linux.
 * Elsewhere does nothing.
 */
export function lowerThreadPriority(priority: number): void {
  try {
    // Such as 4711/task/4713. Linux takes the number of a thread for that of a process here. Source: setpriority(2).
    const thread = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1];
    if (thread !== undefined) setPriority(Number(thread), priority);
  } catch {
    // No /proc, or it is not allowed.
  }
}
