/** What a scalar of YAML or JSON can be. */
export type Scalar = string | number | boolean | null;

/**
 * One value of a description, with the line where it stands. Values that an alias of YAML repeats are shared, so a
 * description is a graph without cycles.
 */
export class DocNode {
  /** From 1; of a member, the line of its name. */
  readonly line: number;
  readonly #value: Scalar | ReadonlyMap<string, DocNode> | readonly DocNode[];
  readonly #text: string;

  /** `text` is a scalar as it is written, without quotes: `3.1` and not 3.1. */
  constructor(value: Scalar | ReadonlyMap<string, DocNode> | readonly DocNode[], line: number, text = '') {
    this.#value = value;
    this.line = line;
    this.#text = text;
  }

  /** A member of an object; undefined if there is none, or if this is not an object. */
  get(name: string): DocNode | undefined {
    return this.#value instanceof Map ? this.#value.get(name) : undefined;
  }

  /** The members of an object in their order; none if this is not an object. */
  get entries(): [string, DocNode][] {
    return this.#value instanceof Map ? [...this.#value] : [];
  }

  /** The items of a list; none if this is not a list. */
  get items(): readonly DocNode[] {
    return this.isList ? (this.#value as readonly DocNode[]) : [];
  }

  /** The scalar; undefined if this is an object or a list. */
  get scalar(): Scalar | undefined {
    return typeof this.#value === 'object' && this.#value !== null ? undefined : (this.#value as Scalar);
  }

  /** The scalar as it is written; empty if this is an object, a list or null. */
  get text(): string {
    return this.#text;
  }

  get isMap(): boolean {
    return this.#value instanceof Map;
  }

  get isList(): boolean {
    return Array.isArray(this.#value);
  }

  get isTrue(): boolean {
    return this.#value === true;
  }
}
