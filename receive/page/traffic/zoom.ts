import { signal } from '@preact/signals';
import { range } from '../state/address.ts';
import { isSameRange, type Range } from '../state/range.ts';
import { target } from './list-position.ts';

/** The ranges before each zoom, the last one last. */
export const zoomedFrom = signal<readonly Range[]>([]);
const MOST_STEPS = 20;

/** Zooms into a shorter time. Times are microseconds. */
export function zoomTo(sinceUs: number, untilUs: number): void {
  zoomedFrom.value = [...zoomedFrom.value, range.value].slice(-MOST_STEPS);
  range.value = { kind: 'between', sinceUs, untilUs };
}

/** Goes back to the time before the last zoom. */
export function zoomBack(): void {
  const before = zoomedFrom.value.at(-1);
  if (before === undefined) {
    if (range.value.kind === 'between') range.value = { kind: 'last', minutes: 15 };
    return;
  }
  zoomedFrom.value = zoomedFrom.value.slice(0, -1);
  if (!isSameRange(before, range.value)) range.value = before;
}

/** Shows the rows of a moment: the list goes to the newest one that is older. */
export function jumpTo(timeUs: number): void {
  target.value = { timeUs };
}
