import type { Log } from './log.ts';

/** Logs a line only once in a while: a sender that is refused a thousand times a second must not fill the log. */
export function throttleLog(log: Log, intervalMs: number): Log {
  let next = Number.NEGATIVE_INFINITY;
  return (line) => {
    const now = performance.now();
    if (now < next) return;
    next = now + intervalMs;
    log(line);
  };
}
