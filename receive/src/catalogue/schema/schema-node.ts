import type { LearnedParameter, NamedFinding } from '../learned.ts';
import type { Budget } from './budget.ts';
import { copyNode } from './copying.ts';
import { decodeNode, encodeNode } from './encoding.ts';
import { observeFields } from './field-observation.ts';
import { listFindings } from './findings.ts';
import type { JsonSchema } from './json-schema.ts';
import { releaseNode } from './lifetime.ts';
import { mergeNode } from './merging.ts';
import { observeText, observeValue } from './observation.ts';
import { writeParameters, writeSchema } from './schema-writing.ts';
import { shapeOf } from './shape.ts';
import { changes, IS_MAP, NO_NEW_MEMBERS, TypeNode } from './type-node.ts';

/**
 * Learns what the values in one place have in common. The order of the values makes no difference, nor whether they
 * were learned apart and merged.
 * What it needs is taken from the budget when something new is learned. If that is full, the node keeps what it knows.
 */
export class SchemaNode {
  #root = new TypeNode(0);
  /** Whether the unit of the root was taken, which is needed for everything else. */
  #isPaid = false;
  #shape: ReadonlySet<string> | null = null;

  /** Learns from a parsed JSON value. `name` is the member or parameter that it belongs to, empty if none. */
  observe(value: unknown, name: string, budget: Budget): void {
    const before = this.#begin(budget);
    observeValue(this.#root, value, name, budget);
    if (changes.count !== before) this.#shape = null;
  }

  /** Learns from a text that may stand for a number or boolean: of a path, query, form or header. */
  observeText(text: string, name: string, budget: Budget): void {
    const before = this.#begin(budget);
    observeText(this.#root, text, name, budget);
    if (changes.count !== before) this.#shape = null;
  }

  /** Learns from named texts, such as a query. Repeated names become arrays. */
  observeFields(fields: Iterable<readonly [name: string, value: string]>, budget: Budget): void {
    const before = this.#begin(budget);
    observeFields(this.#root, fields, budget);
    if (changes.count !== before) this.#shape = null;
  }

  /**
   * Takes over what `other` has learned, and gives back what is not needed any more. `other` must have taken from the
   * same budget and must not be used afterwards.
   */
  merge(other: SchemaNode, budget: Budget): void {
    mergeNode(this.#root, other.#root, budget);
    // That gave back the unit of one root. If not both were paid, it was one too many.
    if (!this.#isPaid || !other.#isPaid) budget.take();
    this.#isPaid ||= other.#isPaid;
    this.#shape = null;
  }

  /** Returns an independent copy, as far as the budget has room. */
  copy(budget: Budget): SchemaNode {
    const copy = new SchemaNode();
    if (this.count > 0) copy.#begin(budget);
    copyNode(copy.#root, this.#root, budget);
    return copy;
  }

  /** Gives back all that was taken. The node must not be used afterwards. */
  release(budget: Budget): void {
    releaseNode(this.#root, budget);
    if (!this.#isPaid) budget.take();
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

  /** Whether fields may be missing in `toParameters` because there were too many names, or no room for them. */
  get hasMoreFields(): boolean {
    return (this.#root.limits & (IS_MAP | NO_NEW_MEMBERS)) !== 0;
  }

  /** Lists the kinds of sensitive data that were seen, and in which members. */
  findings(): NamedFinding[] {
    return listFindings(this.#root);
  }

  /** Returns up to 64 member paths with the kinds of their values, such as `owner.name:string`, to compare nodes by. */
  shape(): ReadonlySet<string> {
    this.#shape ??= shapeOf(this.#root);
    return this.#shape;
  }

  /**
   * Returns the state, which is the same for nodes that have learned the same. `decode` restores all of it. Written as
   * JSON it has hashes for words that were seen less than five times, see `countTogether`.
   */
  encode(): unknown {
    return encodeNode(this.#root);
  }

  /** Restores what `encode` returned, as far as the budget has room. Throws an Error if it is damaged. */
  static decode(encoded: unknown, budget: Budget): SchemaNode {
    const { used } = budget;
    const node = new SchemaNode();
    node.#begin(budget);
    try {
      decodeNode(node.#root, encoded, budget);
    } catch (error) {
      budget.give(budget.used - used);
      throw error;
    }
    return node;
  }

  /** Pays for the root if that is due, and returns the number of changes before an observation. */
  #begin(budget: Budget): number {
    this.#isPaid ||= budget.take();
    return changes.count;
  }
}
