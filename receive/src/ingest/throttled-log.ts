import type { Log } from './log.ts';

/** Lets a line through once in a while: a sender that is told off a thousand times a second needs no thousand lines. */
export function throttleLog(log: Log, intervalMs: number): Log {
  let next = Number.NEGATIVE_INFINITY;
  return (line) => {
    const now = performance.now();
    if (now < next) return;
    next = now + intervalMs;
    log(line);
  };
}
