import type { Budget } from '../schema/budget.ts';
import { coarsen } from './coarsening.ts';
import type { LeafHandler } from './leaf-handler.ts';
import { copyText, decodeSegment, findMethod, toLiteral } from './literals.ts';
import { decodeNode, encodeNode } from './path-encoding.ts';
import { PathNode } from './path-node.ts';
import { PathNodes } from './path-nodes.ts';
import { isTooDeep, normalizePath } from './request-path.ts';
import { classifyText, isNameKind, kindBit, type SegmentKind } from './segments.ts';
import { settle } from './settling.ts';
import { type Template, takeTemplates } from './templates.ts';

export type { Template };

/** A trie with fewer nodes than this may use all of the budget; a larger one becomes coarser before. */
const SMALL_TRIE = 1000;
/** The shares of the budget from which on tries are settled, and large ones become coarser. */
const SETTLE_SHARE = 1 / 2;
const COARSEN_SHARE = 15 / 16;
/** Which share of the budget is used, or by which factor the nodes become more, before this is done again. */
const GROWTH_SHARE = 1 / 8;
const GROWTH = 1.25;

/**
 * Learns the path templates of one host. Segments that are values by their form, such as numbers, become parameters at
 * once. Words are kept, up to a limit at each position, and `templates` decides which of them are values. So the order
 * of the paths makes no difference, except for words beyond the limit.
 */
export class PathTrie<L> {
  readonly #nodes: PathNodes<L>;
  #root = new PathNode<L>();
  /** The use of the budget, and the number of nodes, from which on room is made. */
  #fullAt: number;
  #largeAt = 0;

  constructor(leaves: LeafHandler<L>, budget: Budget) {
    this.#nodes = new PathNodes(leaves, budget);
    this.#fullAt = budget.limit * SETTLE_SHARE;
  }

  /**
   * Learns the path of a request, without its query, and returns the leaf to record the request in; undefined if the
   * path is too deep or the budget has no room.
   */
  insert(path: string): L | undefined {
    if (this.#nodes.budget.used >= this.#fullAt && this.#nodes.size >= this.#largeAt) this.#makeRoom();
    const normal = normalizePath(path);
    if (isTooDeep(normal)) return undefined;
    this.#root.count++;
    let node = this.#root;
    let before = '';
    for (let start = 1; ; ) {
      const slash = normal.indexOf('/', start);
      const segment = slash < 0 ? normal.slice(start) : normal.slice(start, slash);
      let next = node.words?.get(segment);
      if (next !== undefined) next.count++;
      else {
        next = this.#enter(node, segment, before);
        if (next === undefined) return undefined;
      }
      before = next.values === undefined ? segment : '';
      node = next;
      if (slash < 0) break;
      start = slash + 1;
    }
    node.leaf ??= this.#nodes.leaves.create();
    return node.leaf;
  }

  /**
   * Takes a snapshot: the templates in their order, no two of which differ in the names of parameters only. Literal
   * segments that look like values of one parameter have become one. Leaves and schemas must not be changed.
   */
  templates(): Template<L>[] {
    return takeTemplates(this.#root, this.#nodes.leaves);
  }

  /** Takes over another trie, which must share the budget and not be used afterwards. */
  merge(other: PathTrie<L>): void {
    this.#nodes.size += other.#nodes.size;
    this.#nodes.mergeContent(this.#root, other.#root, '');
  }

  /** Gives back all that it has taken from the budget. It must not be used afterwards. */
  release(): void {
    this.#nodes.releaseContent(this.#root);
  }

  /** Returns the state as plain JSON, the same for the same paths in any order. */
  encode(): unknown {
    return encodeNode(this.#root, this.#nodes);
  }

  /** Restores what `encode` returned. Throws if it is damaged, or if the budget has no room. */
  static decode<L>(encoded: unknown, leaves: LeafHandler<L>, budget: Budget): PathTrie<L> {
    const trie = new PathTrie(leaves, budget);
    decodeNode(encoded, trie.#root, trie.#nodes);
    return trie;
  }

  /** The node of a segment that is not a known word as it stands. */
  #enter(node: PathNode<L>, segment: string, before: string): PathNode<L> | undefined {
    const text = decodeSegment(segment);
    if (text === undefined) return this.#enterParameter(node, segment, { kind: 'opaque', before });
    const method = findMethod(text);
    if (method < 0) return this.#enterText(node, text, before);
    const subject = this.#enterText(node, text.slice(0, method), before);
    return subject === undefined ? undefined : this.#enterWord(subject, text.slice(method), '');
  }

  #enterText(node: PathNode<L>, text: string, before: string): PathNode<L> | undefined {
    const kind = classifyText(text);
    if (isNameKind(kind)) return this.#enterWord(node, toLiteral(text), before);
    return this.#enterParameter(node, text, { kind, before });
  }

  #enterParameter(
    node: PathNode<L>,
    text: string,
    { kind, before }: { kind: SegmentKind; before: string },
  ): PathNode<L> | undefined {
    const next = this.#nodes.parameterOf(node);
    if (next === undefined) return undefined;
    next.count++;
    next.kinds |= kindBit(kind);
    next.values!.observeText(text, before, this.#nodes.budget);
    return next;
  }

  #enterWord(node: PathNode<L>, word: string, before: string): PathNode<L> | undefined {
    const known = node.words?.get(word);
    const next = known ?? this.#nodes.create();
    if (next === undefined) return undefined;
    next.count++;
    // A copy of the word, because a slice would keep the whole path in memory.
    if (known === undefined) this.#nodes.addWord(node, copyText(word), next, before);
    return next;
  }

  /** Settles what looks alike; if that is not enough for a large trie, rare words go too. */
  #makeRoom(): void {
    const { budget } = this.#nodes;
    settle(this.#root, this.#nodes);
    if (this.#nodes.size >= SMALL_TRIE && budget.used >= budget.limit * COARSEN_SHARE)
      coarsen(this.#root, this.#nodes);
    const grown = Math.min(budget.used + budget.limit * GROWTH_SHARE, budget.limit * COARSEN_SHARE);
    this.#fullAt = Math.max(budget.limit * SETTLE_SHARE, grown);
    // If others hold the budget, it is not tried again for each path.
    this.#largeAt = budget.used >= this.#fullAt ? this.#nodes.size * GROWTH : 0;
  }
}
