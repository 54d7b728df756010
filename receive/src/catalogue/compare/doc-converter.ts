import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap } from 'yaml';
import { DescriptionError } from './description-error.ts';
import { DocNode } from './doc-node.ts';

// Merge keys copy members, so a few lines could ask for a great many.
const MAX_MERGED = 200_000;

/** Turns the nodes of the YAML library into ours. Aliases are shared and never copied, so that they cost nothing. */
export class DocConverter {
  readonly #lineAt: (offset: number) => number;
  readonly #anchors = new Map<string, DocNode>();
  #merged = 0;

  constructor(lineAt: (offset: number) => number) {
    this.#lineAt = lineAt;
  }

  /** Converts a node; `line` is that of its name. Throws a DescriptionError for what JSON cannot say. */
  convert(node: unknown, line = this.#lineOf(node)): DocNode {
    if (isAlias(node)) return this.#resolve(node.source, line);
    const converted = this.#convertPlain(node, line);
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor)
      this.#anchors.set(node.anchor, converted);
    return converted;
  }

  #convertPlain(node: unknown, line: number): DocNode {
    if (isMap(node)) return new DocNode(this.#convertMembers(node), line);
    if (isSeq(node))
      return new DocNode(
        node.items.map((item) => this.convert(item)),
        line,
      );
    if (!isScalar(node) || node.value === null) return new DocNode(null, line);
    const { value } = node;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return new DocNode(value, line, textOf(node));
    // What other tags stand for, such as dates, is text in JSON.
    return new DocNode(textOf(node), line, textOf(node));
  }

  #convertMembers(map: YAMLMap): Map<string, DocNode> {
    const members = new Map<string, DocNode>();
    const inherited: DocNode[] = [];
    for (const { key, value } of map.items as Pair<unknown, Node | null>[]) {
      const line = this.#lineOf(key);
      const name = this.#nameOf(key, line);
      const member = this.convert(value, line);
      if (name === '<<' && isScalar(key) && key.type === Scalar.PLAIN) {
        inherited.push(...(member.isList ? member.items : [member]));
        continue;
      }
      if (members.has(name))
        throw new DescriptionError('a name stands twice in one object', 'Remove one of the two.', line);
      members.set(name, member);
    }
    for (const node of inherited) this.#inherit(members, node);
    return members;
  }

  // The members of a merge key give way to those that the object has itself. Source: yaml.org/type/merge.html
  #inherit(members: Map<string, DocNode>, from: DocNode): void {
    for (const [name, member] of from.entries) {
      if (++this.#merged > MAX_MERGED)
        throw new DescriptionError('its merge keys (`<<`) copy too many members', 'Use `$ref` instead.');
      if (!members.has(name)) members.set(name, member);
    }
  }

  #nameOf(key: unknown, line: number): string {
    if (isScalar(key)) return textOf(key);
    if (isAlias(key)) return this.#resolve(key.source, line).text;
    throw new DescriptionError('a name is not text', 'Write names as text, in quotes if need be.', line);
  }

  #resolve(anchor: string, line: number): DocNode {
    const found = this.#anchors.get(anchor);
    if (found) return found;
    throw new DescriptionError(
      'an alias has no anchor before it, or stands inside what it repeats',
      'Correct the alias, or use `$ref`.',
      line,
    );
  }

  #lineOf(node: unknown): number {
    const offset = (node as Node | null)?.range?.[0];
    return offset === undefined ? 1 : this.#lineAt(offset);
  }
}

// A plain scalar as it is written: a version `1.10` is not 1.1.
function textOf(node: Scalar): string {
  if (typeof node.value === 'string') return node.value;
  return node.source ?? String(node.value ?? '');
}
