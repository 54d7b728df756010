import type { Leaf } from './leaf.ts';
import type { PathNode } from './path-node.ts';

/** How many levels of segments below a word are compared. */
const DEPTHS = 4;
/** The shares of members that two positions must have in common to look alike: at each depth, and in all. */
const MOST = 0.6;
const NEARLY_ALL = 0.8;

/** What is known of a position of a path, to compare it with others beside it. */
export type Features = {
  /** The members of bodies, of both directions and all methods: of paths that end here, one segment later, and so on. */
  members: readonly Set<string>[];
  /** The methods of paths that end here. */
  methods: Set<string>;
  /** Whether it looks like a collection: paths end here, and values by their form follow. */
  isCollection: boolean;
};

/** Reads the features of nodes, each once. */
export class FeatureReader<L> {
  readonly #leaves: Leaf<L>;
  readonly #known = new Map<PathNode<L>, Features>();

  constructor(leaves: Leaf<L>) {
    this.#leaves = leaves;
  }

  /** The features of several nodes together. */
  read(nodes: readonly PathNode<L>[]): Features {
    if (nodes.length === 1) return this.#readOne(nodes[0]!);
    const all = emptyFeatures();
    for (const node of nodes) addFeatures(all, this.#readOne(node));
    return all;
  }

  #readOne(node: PathNode<L>): Features {
    let features = this.#known.get(node);
    if (features === undefined) {
      features = this.#collect(node);
      this.#known.set(node, features);
    }
    return features;
  }

  #collect(node: PathNode<L>): Features {
    const features = emptyFeatures();
    if (node.leaf !== undefined) {
      for (const text of this.#leaves.shape(node.leaf)) addShape(features, text);
    }
    for (const child of childrenOf(node)) {
      const { members } = this.#readOne(child);
      for (let depth = 1; depth < DEPTHS; depth++) addAll(features.members[depth]!, members[depth - 1]!);
    }
    const isEnd = node.leaf !== undefined || node.words?.get('')?.leaf !== undefined;
    features.isCollection = isEnd && node.parameter !== undefined && !node.isCrowded;
    return features;
  }
}

/** Makes the features of nothing. */
export function emptyFeatures(): Features {
  const members = Array.from({ length: DEPTHS }, () => new Set<string>());
  return { members, methods: new Set(), isCollection: false };
}

/** Adds the features of one to those of several. */
export function addFeatures(all: Features, one: Features): void {
  one.members.forEach((members, depth) => {
    addAll(all.members[depth]!, members);
  });
  addAll(all.methods, one.methods);
  all.isCollection ||= one.isCollection;
}

/** How many members there are. */
export function countMembers({ members }: Features): number {
  return members.reduce((sum, { size }) => sum + size, 0);
}

/** Whether nearly all members of one are in `all`, and most of them at each depth. */
export function contains(all: Features, one: Features): boolean {
  let total = 0;
  let shared = 0;
  for (const [depth, members] of one.members.entries()) {
    const there = all.members[depth]!;
    let sharedHere = 0;
    for (const member of members) if (there.has(member)) sharedHere++;
    if (members.size >= 3 && sharedHere < members.size * MOST) return false;
    total += members.size;
    shared += sharedHere;
  }
  return shared >= total * NEARLY_ALL;
}

/** A shape has methods, such as `GET`, and members: a method, a direction, a path and a type, as in `GET<owner.id:string`. */
function addShape({ members, methods }: Features, text: string): void {
  const direction = text.search(/[<>]/);
  if (direction < 0) methods.add(text);
  else {
    const type = text.lastIndexOf(':');
    members[0]!.add(text.slice(direction + 1, type > direction ? type : undefined));
  }
}

function* childrenOf<L>(node: PathNode<L>): Generator<PathNode<L>> {
  yield* node.words?.values() ?? [];
  if (node.parameter !== undefined) yield node.parameter;
}

function addAll(to: Set<string>, from: ReadonlySet<string>): void {
  for (const text of from) to.add(text);
}
