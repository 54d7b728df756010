import type { LearnedParameter } from '../learned.ts';
import type { SensitiveKind } from '../sensitive/kinds.ts';
import type { Budget } from './budget.ts';
import type { JsonSchema } from './json-schema.ts';

/** A kind of sensitive data in one member, as `SensitiveFinding` has it. */
export type NodeFinding = { kind: SensitiveKind; name: string; count: number };

/** Learns what the values in one place have in common. The order of the values makes no difference. */
export class SchemaNode {
  #count = 0;

  /** Learns from a parsed JSON value. `name` is the member or parameter that it belongs to. */
  observe(_value: unknown, _name: string, _budget: Budget): void {
    this.#count++;
  }

  /** Learns from a text that may stand for a number or boolean: of a path, query, form or header. */
  observeText(_text: string, _name: string, _budget: Budget): void {
    this.#count++;
  }

  /** Learns from named texts, such as a query. Repeated names become arrays. */
  observeFields(_fields: Iterable<readonly [name: string, value: string]>, _budget: Budget): void {
    this.#count++;
  }

  /** Takes over what `other` has learned. `other` must not be used afterwards. */
  merge(other: SchemaNode, _budget: Budget): void {
    this.#count += other.#count;
  }

  /** Returns an independent copy, which takes from `budget` what it needs. */
  copy(_budget: Budget): SchemaNode {
    const copy = new SchemaNode();
    copy.#count = this.#count;
    return copy;
  }

  /** Gives back to `budget` all that this node has taken from it. The node must not be used afterwards. */
  release(_budget: Budget): void {}

  /** How many values were learned from. */
  get count(): number {
    return this.#count;
  }

  /** Describes the values. Every value that was learned from fits. */
  toJsonSchema(): JsonSchema {
    return {};
  }

  /** Describes the fields as parameters, sorted by name. `total` is how often they could have been there. */
  toParameters(_total: number): LearnedParameter[] {
    return [];
  }

  /** Lists the kinds of sensitive data that were seen, and in which members. */
  findings(): NodeFinding[] {
    return [];
  }

  /** Returns up to 64 member paths with their types, such as `owner.name:string`, to compare nodes with. */
  shape(): ReadonlySet<string> {
    return new Set();
  }

  /** Returns the state as plain JSON. */
  encode(): unknown {
    return { n: this.#count };
  }

  /** Restores what `encode` returned. Throws an Error if it is damaged. */
  static decode(_encoded: unknown, _budget: Budget): SchemaNode {
    return new SchemaNode();
  }
}
