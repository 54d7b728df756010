import { usageError } from '../errors.ts';
import { badValue, flag, refuseWith, type TextOrigin, type Values } from './flag.ts';
import { parseDurationMs } from './parsers.ts';

const DEFAULT_INTERVAL_MS = 2000;
const MIN_INTERVAL_MS = 1000;
const MAX_INTERVAL_MS = 24 * 60 * 60 * 1000;

/** The flags of a command that can look again and again. */
export const WATCH_FLAGS = {
  watch: { ...flag.rollout.switch('--watch', 'look again and again until Ctrl-C'), isCommon: true },
  interval: flag.rollout.text('--interval <duration>', 'time between two looks of --watch', parseInterval, {
    default: '2s',
  }),
};

/** Reads the time between two looks of a watch; undefined if there is none. Throws a usage error for flags that do not fit. */
export function readWatch({
  watch,
  interval,
  ...values
}: Values<typeof WATCH_FLAGS> & { wait: boolean; fromFile: readonly object[] }): number | undefined {
  if (!watch) {
    refuseWith({ interval }, ['interval'], 'without --watch', {
      why: 'it has no effect if there is only one look',
      fix: 'Add --watch, or leave it off.',
    });
    return undefined;
  }
  const other = values.wait ? '--wait' : values.fromFile.length > 0 ? '--from-file' : undefined;
  if (other === undefined) return interval ?? DEFAULT_INTERVAL_MS;
  const why = values.wait ? 'a watch does not end when all proxies are ready' : 'a file does not change';
  throw usageError(`Cannot use --watch together with ${other}`, why, 'Leave one of them off.');
}

function parseInterval(text: string, origin: TextOrigin): number {
  const intervalMs = parseDurationMs(text, origin);
  if (intervalMs >= MIN_INTERVAL_MS && intervalMs <= MAX_INTERVAL_MS) return intervalMs;
  throw badValue(text, origin.source, 'it is not between 1s and 1d', 'Give one such as 2s or 1m.');
}
