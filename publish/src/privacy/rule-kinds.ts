import type { JsonObject } from '../json.ts';
import { type Covers, listUncovered } from './coverage.ts';
import { showItems, showText } from './setting-text.ts';

/** A change in words, and whether more leaves the proxy than before. */
export interface Comparison {
  text: string;
  isWeaker: boolean;
}

/** What was understood of a value. `isClear` is false if that is not all of it. */
export interface Reading<T> {
  value: T;
  isClear: boolean;
}

/** The two configurations that are compared. */
export interface Configs {
  before: JsonObject;
  after: JsonObject;
}

/** How two values of a key are compared. A value in the cluster may be anything. */
export interface Rule<T> {
  /** True if the key limits what leaves the proxy: it may not just go. */
  isLimit: boolean;
  /** Gives what holds if the key is not given. */
  fallback(config: JsonObject): T;
  /** Gives what can be understood of a value; undefined if nothing can. */
  read(value: unknown): Reading<T> | undefined;
  /** Undefined if the change has no effect. */
  compare(before: T, after: T, configs: Configs): Comparison | undefined;
}

interface ListParts {
  fallback: readonly string[];
  covers: Covers;
  /** What is weaker: one item less, or one more. */
  weakerIf: 'lost' | 'gained';
  /** What is done with an item, such as "redacts". */
  verb: string;
  /** The item that an empty list stands for. */
  empty?: string;
  /** Whether the list has an effect in the configuration that will be. */
  isInForce?(after: JsonObject): boolean;
}

/** Makes the rule of a list. An item that others cover makes no difference. */
export function listRule(parts: ListParts): Rule<readonly string[]> {
  const { covers, weakerIf, verb, empty, isInForce = () => true } = parts;
  const fill = (items: readonly string[]) => (items.length === 0 && empty !== undefined ? [empty] : items);
  return {
    isLimit: true,
    fallback: () => fill(parts.fallback),
    read: (value) => {
      if (!Array.isArray(value)) return undefined;
      const items = value.filter((item) => typeof item === 'string');
      return { value: fill(items), isClear: items.length === value.length };
    },
    compare: (before, after, configs) => {
      const lost = listUncovered(before, after, covers);
      const gained = listUncovered(after, before, covers);
      const words = [
        ...(lost.length > 0 ? [`no longer ${verb} ${showItems(lost)}`] : []),
        ...(gained.length > 0 ? [`also ${verb} ${showItems(gained)}`] : []),
      ];
      if (words.length === 0) return undefined;
      const worse = weakerIf === 'lost' ? lost : gained;
      return { text: words.join(', '), isWeaker: worse.length > 0 && isInForce(configs.after) };
    },
  };
}

interface ValueParts<T> {
  isLimit: boolean;
  fallback(config: JsonObject): T;
  isWeaker(before: T, after: T): boolean;
}

/** Makes the rule of a number. */
export function numberRule(parts: ValueParts<number>): Rule<number> {
  return valueRule(parts, (value) => typeof value === 'number', String);
}

/** Makes the rule of a text that holds no secret. */
export function textRule(parts: ValueParts<string>): Rule<string> {
  return valueRule(parts, (value) => typeof value === 'string', showText);
}

function valueRule<T>(
  { isLimit, fallback, isWeaker }: ValueParts<T>,
  isValue: (value: unknown) => value is T,
  show: (value: T) => string,
): Rule<T> {
  return {
    isLimit,
    fallback,
    read: (value) => (isValue(value) ? { value, isClear: true } : undefined),
    compare: (before, after) =>
      before === after
        ? undefined
        : { text: `${show(before)} -> ${show(after)}`, isWeaker: isWeaker(before, after) },
  };
}
