import type { LearnedParameter, NamedFinding } from './learned.ts';
import type { Budget } from './schema/budget.ts';
import { SchemaNode } from './schema/schema-node.ts';

/** A name and its value, such as of a header. */
export type Field = readonly [name: string, value: string];

/** Learns the fields of a query or of headers. */
export class Fields {
  #node: SchemaNode | null = null;

  /** Learns the fields of one message. */
  learn(fields: readonly Field[], budget: Budget): void {
    if (fields.length === 0) return;
    this.#node ??= new SchemaNode();
    this.#node.observeFields(fields, budget);
  }

  /** Takes over another one, which must not be used afterwards. */
  merge(other: Fields, budget: Budget): void {
    if (this.#node !== null && other.#node !== null) this.#node.merge(other.#node, budget);
    else this.#node ??= other.#node;
  }

  /** Makes an independent copy, as far as the budget has room. */
  copy(budget: Budget): Fields {
    const copy = new Fields();
    copy.#node = this.#node?.copy(budget) ?? null;
    return copy;
  }

  release(budget: Budget): void {
    this.#node?.release(budget);
  }

  /** The fields by name. Those that all of `total` messages had are required. */
  toParameters(total: number): LearnedParameter[] {
    return this.#node?.toParameters(total) ?? [];
  }

  /** Whether there were more fields than `toParameters` has. */
  get hasMore(): boolean {
    return this.#node?.hasMoreFields ?? false;
  }

  findings(): NamedFinding[] {
    return this.#node?.findings() ?? [];
  }

  encode(): unknown {
    return this.#node?.encode() ?? null;
  }

  static decode(encoded: unknown, budget: Budget): Fields {
    const fields = new Fields();
    if (encoded !== null) fields.#node = SchemaNode.decode(encoded, budget);
    return fields;
  }
}
