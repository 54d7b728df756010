import type { LearnedParameter } from '../learned.ts';
import type { Budget } from './budget.ts';
import { decodeNode, encodeNode } from './encoding.ts';
import { observeFields } from './field-observation.ts';
import { listFindings, type NodeFinding } from './findings.ts';
import type { JsonSchema } from './json-schema.ts';
import { copyNode, costOf, releaseNode } from './lifetime.ts';
import { mergeNode } from './merging.ts';
import { observeText, observeValue } from './observation.ts';
import { writeParameters, writeSchema } from './schema-writing.ts';
import { shapeOf } from './shape.ts';
import { changes, TypeNode } from './type-node.ts';

/**
 * Learns what the values in one place have in common. The order of the values makes no difference, nor whether they
 * were learned apart and merged.
 *
 * Whoever makes a node takes one unit of the budget for it first. `release` and `merge` give it back, `copy` and
 * `decode` take it themselves.
 */
export class SchemaNode {
  #root = new TypeNode(0);
  #shape: ReadonlySet<string> | null = null;

  /** Learns from a parsed JSON value. `name` is the member or parameter that it belongs to, empty if none. */
  observe(value: unknown, name: string, budget: Budget): void {
    const before = changes.count;
    observeValue(this.#root, value, name, budget);
    if (changes.count !== before) this.#shape = null;
  }

  /** Learns from a text that may stand for a number or boolean: of a path, query, form or header. */
  observeText(text: string, name: string, budget: Budget): void {
    const before = changes.count;
    observeText(this.#root, text, name, budget);
    if (changes.count !== before) this.#shape = null;
  }

  /** Learns from named texts, such as a query. Repeated names become arrays. */
  observeFields(fields: Iterable<readonly [name: string, value: string]>, budget: Budget): void {
    const before = changes.count;
    observeFields(this.#root, fields, budget);
    if (changes.count !== before) this.#shape = null;
  }

  /**
   * Takes over what `other` has learned, and gives back what is not needed any more. `other` must have taken from the
   * same budget and must not be used afterwards.
   */
  merge(other: SchemaNode, budget: Budget): void {
    mergeNode(this.#root, other.#root, budget);
    this.#shape = null;
  }

  /** Returns an independent copy. Throws a RangeError if `budget` has no room for all of it. */
  copy(budget: Budget): SchemaNode {
    if (!budget.take(costOf(this.#root))) throw new RangeError('The budget has no room for a copy.');
    const copy = new SchemaNode();
    copyNode(copy.#root, this.#root);
    copy.#shape = this.#shape;
    return copy;
  }

  /** Gives back all that was taken. The node must not be used afterwards. */
  release(budget: Budget): void {
    releaseNode(this.#root, budget);
  }

  /** How many values were learned from. */
  get count(): number {
    return this.#root.count;
  }

  /** Describes the values in JSON Schema 2020-12. Every value that was learned from fits. */
  toJsonSchema(): JsonSchema {
    return writeSchema(this.#root);
  }

  /**
   * Describes the fields as parameters, sorted by name; fields whose names are not kept are left out. `total` is how
   * many exchanges could have had them.
   */
  toParameters(total: number): LearnedParameter[] {
    return writeParameters(this.#root, total);
  }

  /** Lists the kinds of sensitive data that were seen, and in which members. */
  findings(): NodeFinding[] {
    return listFindings(this.#root);
  }

  /** Returns up to 64 member paths with the kinds of their values, such as `owner.name:string`, to compare nodes by. */
  shape(): ReadonlySet<string> {
    this.#shape ??= shapeOf(this.#root);
    return this.#shape;
  }

  /** Returns the state as plain JSON, which is the same for nodes that have learned the same. */
  encode(): unknown {
    return encodeNode(this.#root);
  }

  /**
   * Restores what `encode` returned, as far as the budget has room. Throws an Error if it is damaged, or if there is not
   * even room for the node itself.
   */
  static decode(encoded: unknown, budget: Budget): SchemaNode {
    const used = budget.used;
    if (!budget.take()) throw new Error('the saved catalogue is larger than its limit');
    const node = new SchemaNode();
    try {
      decodeNode(node.#root, encoded, budget);
    } catch (error) {
      budget.give(budget.used - used);
      throw error;
    }
    return node;
  }
}
