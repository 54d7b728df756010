import type { Budget } from '../schema/budget.ts';
import { SchemaNode } from '../schema/schema-node.ts';

/** A value of a path parameter, the literal before it, and how often it was there. */
export type Value = { text: string; name: string; times: number };

/** More than the schemas of one text cost while they are doubled. */
const ROOM = 64;
/** How often a text is observed, if there is no room to double it. */
const MOST_TIMES = 1000;

/** Learns a text as if it had been observed `times` times, in a number of steps that grows with the digits of it. */
export function observeTimes(into: SchemaNode, { text, name, times }: Value, budget: Budget): void {
  if (times <= 4 || budget.limit - budget.used < ROOM) {
    for (let at = 0; at < Math.min(times, MOST_TIMES); at++) into.observeText(text, name, budget);
    return;
  }
  const doubled = new SchemaNode();
  doubled.observeText(text, name, budget);
  for (let rest = times; ; ) {
    if (rest % 2 === 1) into.merge(doubled.copy(budget), budget);
    rest = Math.floor(rest / 2);
    if (rest === 0) break;
    doubled.merge(doubled.copy(budget), budget);
  }
  doubled.release(budget);
}
