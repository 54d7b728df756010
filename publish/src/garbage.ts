import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MIN_BYTES = 3 * 1024 * 1024;
// The more is in use, the longer a collection takes, and the rarer it is.
const PART_OF_HEAP = 1 / 16;

let bytes = 0;
let limitBytes = MIN_BYTES;
let collect: (() => void) | undefined;

/**
 * Counts text of others that was read and will soon be used up, and frees its memory now and then. Node itself does so late
 * on a machine with much memory: one answer after the other would add up. There is no other way to ask for it once the
 * process runs. Source: Node, `v8.setFlagsFromString`; V8, `--expose-gc` and `--semi-space-growth-factor`.
 */
export function noteGarbage(textBytes: number): void {
  collect ??= prepare();
  bytes += textBytes;
  if (bytes < limitBytes) return;
  collect();
  bytes = 0;
  limitBytes = Math.max(MIN_BYTES, process.memoryUsage().heapUsed * PART_OF_HEAP);
}

function prepare(): () => void {
  // The space for new objects would grow by what was thrown away, and never shrink.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--expose-gc');
  return (runInNewContext('globalThis.gc') as (() => void) | undefined) ?? (() => {});
}
