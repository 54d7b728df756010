import { useEffect, useState } from 'preact/hooks';
import type { MapJson } from '../../src/api/api-types.ts';
import { getMap } from '../api.ts';
import { filterText, range } from '../state/address.ts';
import { boundsOf } from '../state/range.ts';

/** The map that was loaded last. `seconds` is the length of the counted time; null if that has no beginning. */
export type MapData = { map: MapJson; seconds: number | null };
/** The map and its state: `problem` is why the last try failed, or empty. */
export type MapState = { data: MapData | null; problem: string };

const EVERY_MS = 5000;
const AFTER_TYPING_MS = 250;

/** Loads the map for the filter and the range, and again every five seconds while the page is visible. */
export function useMapData(): MapState {
  const [state, setState] = useState<MapState>({ data: null, problem: '' });
  const [filter, span] = [filterText.value, range.value];
  useEffect(() => {
    const ended = new AbortController();
    const load = async () => {
      const nowUs = Date.now() * 1000;
      const bounds = boundsOf(span, nowUs);
      try {
        const map = await getMap({ filter, ...bounds }, ended.signal);
        if (ended.signal.aborted) return;
        const { sinceUs, untilUs = nowUs } = bounds;
        const seconds = sinceUs === undefined ? null : (Math.min(untilUs, nowUs) - sinceUs) / 1e6;
        setState({ data: { map, seconds }, problem: '' });
      } catch (error) {
        if (!ended.signal.aborted) setState((before) => ({ ...before, problem: (error as Error).message }));
      }
    };
    const first = setTimeout(load, AFTER_TYPING_MS);
    const timer = setInterval(() => {
      if (!document.hidden) void load();
    }, EVERY_MS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
      ended.abort();
    };
  }, [filter, span]);
  return state;
}
