import { Budget } from '../schema/budget.ts';
import { SchemaNode } from '../schema/schema-node.ts';
import { FeatureReader } from './features.ts';
import type { LeafHandler } from './leaf-handler.ts';
import { decodeSegment, isMethod } from './literals.ts';
import { nameParameter } from './parameter-names.ts';
import type { PathNode } from './path-node.ts';
import { type Position, positionAfter, type Where } from './position.ts';
import { observeTimes } from './repeated-value.ts';
import { classifySegment, kindBit, kindsOf } from './segments.ts';
import { findValues } from './value-words.ts';

/** A path template, its parameters in their order, and what was recorded of it. */
export type Template<L> = {
  template: string;
  /** The schemas are of all paths that go through the parameter, not only of those with this template. */
  parameters: TemplateParameter[];
  leaf: L;
};
type TemplateParameter = { name: string; schema: SchemaNode };

/** The way from the root to a position. */
type Way = Where & { text: string; parameters: readonly TemplateParameter[] };

/** Takes the templates of a trie, in their order. Changes nothing in it. */
export function takeTemplates<L>(root: PathNode<L>, leaves: LeafHandler<L>): Template<L>[] {
  const templates = new Snapshot(leaves).take(root);
  return templates.sort((one, other) => (one.template < other.template ? -1 : 1));
}

class Snapshot<L> {
  readonly #leaves: LeafHandler<L>;
  readonly #features: FeatureReader<L>;
  readonly #templates: Template<L>[] = [];
  /** What is merged for the snapshot is not a part of the catalogue. */
  readonly #budget = new Budget(Number.POSITIVE_INFINITY);

  constructor(leaves: LeafHandler<L>) {
    this.#leaves = leaves;
    this.#features = new FeatureReader(leaves);
  }

  take(root: PathNode<L>): Template<L>[] {
    this.#visit([root], { text: '', before: undefined, isRoot: true, isBelowCrowd: false, parameters: [] });
    return this.#templates;
  }

  /** Visits nodes that are one position of the templates. */
  #visit(nodes: readonly PathNode<L>[], way: Way): void {
    const leaf = this.#mergeLeaves(nodes);
    if (leaf !== undefined)
      this.#templates.push({ template: way.text, parameters: [...way.parameters], leaf });
    const position = positionAfter(nodes, way);
    const values = findValues(position, this.#features).words;
    for (const [word, group] of position.words) {
      if (values.has(word)) continue;
      const text = isMethod(word) ? way.text + word : `${way.text}/${word}`;
      this.#visit(group, { ...way, text, before: word, isRoot: false });
    }
    if (position.parameters.length + values.size > 0) this.#visitParameter(position, values, way);
  }

  #visitParameter(position: Position<L>, values: ReadonlySet<string>, way: Way): void {
    let kinds = 0;
    for (const node of position.parameters) kinds |= node.kinds;
    for (const word of values) kinds |= kindBit(classifySegment(word));
    const taken = way.parameters.map(({ name }) => name);
    const name = nameParameter(way.before, kindsOf(kinds), taken);
    const schema = this.#mergeValues(position, values, way.before ?? '');
    const nodes = [...position.parameters, ...[...values].flatMap((word) => position.words.get(word)!)];
    this.#visit(nodes, {
      ...{ text: `${way.text}/{${name}}`, before: undefined, isRoot: false },
      isBelowCrowd: way.isBelowCrowd || position.isCrowded,
      parameters: [...way.parameters, { name, schema }],
    });
  }

  #mergeValues(position: Position<L>, values: ReadonlySet<string>, name: string): SchemaNode {
    const [only, ...others] = position.parameters;
    if (only !== undefined && others.length + values.size === 0) return only.values!;
    const schema = new SchemaNode();
    for (const node of position.parameters) schema.merge(node.values!.copy(this.#budget), this.#budget);
    for (const word of [...values].sort()) {
      const times = position.words.get(word)!.reduce((sum, { count }) => sum + count, 0);
      observeTimes(schema, { text: decodeSegment(word)!, name, times }, this.#budget);
    }
    return schema;
  }

  #mergeLeaves(nodes: readonly PathNode<L>[]): L | undefined {
    const leaves = nodes.flatMap(({ leaf }) => (leaf === undefined ? [] : [leaf]));
    const [first, ...others] = leaves;
    if (first === undefined || others.length === 0) return first;
    const merged = this.#leaves.copy(first, this.#budget);
    for (const leaf of others) {
      this.#leaves.merge(merged, this.#leaves.copy(leaf, this.#budget), this.#budget);
    }
    return merged;
  }
}
