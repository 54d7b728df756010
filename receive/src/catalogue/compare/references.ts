import { decodeSegment } from '../paths/literals.ts';
import type { DocNode } from './doc-node.ts';

// Nobody writes longer chains, and each link costs a look-up.
const MAX_LINKS = 100;

/** A `$ref` that leads nowhere that we can read. */
type BrokenReference = { reference: string; why: string; line: number };

/** Follows the `$ref`s of a description, and remembers those that cannot be followed. Never fetches anything. */
export class References {
  readonly #root: DocNode;
  readonly #broken = new Map<string, BrokenReference>();
  #anchors: Map<string, DocNode> | undefined;

  constructor(root: DocNode) {
    this.#root = root;
  }

  /** The references that could not be followed so far, each once. */
  get broken(): BrokenReference[] {
    return [...this.#broken.values()];
  }

  /** The node that a node stands for, after all its references; undefined if one cannot be followed. */
  resolve(node: DocNode | undefined): DocNode | undefined {
    let at = node;
    for (let links = 0; at !== undefined; links++) {
      const reference = at.get('$ref');
      if (reference === undefined) return at;
      const target = this.#find(reference.text);
      const why = links < MAX_LINKS ? (target ?? explain(reference.text)) : 'it goes in a circle';
      if (typeof why === 'string') {
        this.#note(reference, why);
        return undefined;
      }
      at = why;
    }
    return undefined;
  }

  /** As `resolve`, but one link only: in OpenAPI 3.1, a schema with a `$ref` has other keywords beside it. */
  follow(node: DocNode): DocNode | undefined {
    const reference = node.get('$ref');
    if (reference === undefined) return undefined;
    const target = this.#find(reference.text);
    if (target === undefined) this.#note(reference, explain(reference.text));
    return target;
  }

  #note({ text, line }: DocNode, why: string): void {
    if (!this.#broken.has(text)) this.#broken.set(text, { reference: text, why, line });
  }

  #find(reference: string): DocNode | undefined {
    if (!reference.startsWith('#')) return undefined;
    // `%` may be a part of a name, although it should be encoded.
    const pointer = decodeSegment(reference.slice(1)) ?? reference.slice(1);
    if (pointer === '') return this.#root;
    if (!pointer.startsWith('/')) {
      this.#anchors ??= collectAnchors(this.#root);
      return this.#anchors.get(pointer);
    }
    let at: DocNode | undefined = this.#root;
    for (const part of pointer.slice(1).split('/')) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      at = at?.isList ? at.items[Number(name)] : at?.get(name);
    }
    return at;
  }
}

function explain(reference: string): string {
  return reference.startsWith('#') ? 'nothing is there' : 'it is in another file, and files are not fetched';
}

function collectAnchors(root: DocNode): Map<string, DocNode> {
  const anchors = new Map<string, DocNode>();
  const seen = new Set<DocNode>([root]);
  for (const node of seen) {
    const anchor = node.get('$anchor')?.text;
    if (anchor && !anchors.has(anchor)) anchors.set(anchor, node);
    for (const child of [...node.items, ...node.entries.map(([, member]) => member)]) seen.add(child);
  }
  return anchors;
}
