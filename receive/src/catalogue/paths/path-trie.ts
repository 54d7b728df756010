import { readList, readText } from '../encoded.ts';
import type { Budget } from '../schema/budget.ts';
import { SchemaNode } from '../schema/schema-node.ts';
import type { Leaf } from './leaf.ts';

/** A path template, the parameters in it, and what was learned of it. */
export type Template<L> = { template: string; parameters: { name: string; schema: SchemaNode }[]; leaf: L };

/** Learns path templates. A placeholder that knows numbers only. */
export class PathTrie<L> {
  readonly #leaves: Leaf<L>;
  readonly #budget: Budget;
  readonly #templates = new Map<string, Template<L>>();

  constructor(leaves: Leaf<L>, budget: Budget) {
    this.#leaves = leaves;
    this.#budget = budget;
  }

  insert(path: string): L | undefined {
    const segments = path.split('/');
    const values: string[] = [];
    const names: string[] = [];
    const template = segments
      .map((segment, at) => {
        if (!/^\d+$|@/.test(segment)) return segment;
        values.push(segment);
        names.push(`${(segments[at - 1] ?? '').replace(/s$/, '')}Id`);
        return `{${names.at(-1)}}`;
      })
      .join('/');
    let known = this.#templates.get(template);
    if (known === undefined) {
      if (this.#templates.size > 1000 || !this.#budget.take(1 + names.length)) return undefined;
      const parameters = names.map((name) => ({ name, schema: new SchemaNode() }));
      known = { template, parameters, leaf: this.#leaves.create() };
      this.#templates.set(template, known);
    }
    known.parameters.forEach(({ name, schema }, at) => {
      schema.observeText(values[at]!, name, this.#budget);
    });
    return known.leaf;
  }

  templates(): Template<L>[] {
    return [...this.#templates.values()].sort((one, other) => (one.template < other.template ? -1 : 1));
  }

  merge(other: PathTrie<L>): void {
    for (const [key, template] of other.#templates) {
      const own = this.#templates.get(key);
      if (own === undefined) this.#templates.set(key, template);
      else this.#leaves.merge(own.leaf, template.leaf, this.#budget);
    }
  }

  release(): void {
    for (const { leaf } of this.#templates.values()) this.#leaves.release(leaf, this.#budget);
  }

  encode(): unknown {
    return this.templates().map(({ template, parameters, leaf }) => [
      template,
      parameters.map(({ name, schema }) => [name, schema.encode()]),
      this.#leaves.encode(leaf),
    ]);
  }

  static decode<L>(encoded: unknown, leaves: Leaf<L>, budget: Budget): PathTrie<L> {
    const trie = new PathTrie(leaves, budget);
    for (const entry of readList(encoded)) {
      const [template, parameters, leaf] = readList(entry);
      const named = readList(parameters).map((parameter) => {
        const [name, schema] = readList(parameter);
        return { name: readText(name), schema: SchemaNode.decode(schema, budget) };
      });
      trie.#templates.set(readText(template), {
        ...{ template: readText(template), parameters: named, leaf: leaves.decode(leaf, budget) },
      });
    }
    return trie;
  }
}
