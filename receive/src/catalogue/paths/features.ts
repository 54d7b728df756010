import type { LeafHandler } from './leaf-handler.ts';
import { readMembers } from './leaf-shape.ts';
import type { PathNode } from './path-node.ts';

/** How many levels of segments below a word are compared. */
const DEPTHS = 4;
const NOTHING: ReadonlySet<string> = new Set();
/** The share of members that two positions must have in common at each depth to look alike. */
const MOST = 0.6;
/** How many members of paths that end at a position are enough to compare it, and which share of them. */
const MANY_MEMBERS = 4;
const NEARLY_ALL = 0.9;

/** What the paths have that end at a position, or a number of segments later. */
type Level = {
  methods: Set<string>;
  /** Members of bodies with their types, of both directions and all methods. */
  members: Set<string>;
};

/** What is known of a position of a path, to compare it with others beside it. */
export type Features = {
  /** Of paths that end here, one segment later, and so on. */
  levels: Level[];
  /** The words that follow. */
  words: Set<string>;
  /** Whether it looks like a collection: paths end here, and values by their form follow. */
  isCollection: boolean;
};

/** Reads the features of nodes, each once. */
export class FeatureReader<L> {
  readonly #leaves: LeafHandler<L>;
  readonly #known = new Map<PathNode<L>, Features>();

  constructor(leaves: LeafHandler<L>) {
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
    if (node.leaf !== undefined) readMembers(this.#leaves.shape(node.leaf), levelOf(features, 0));
    for (const word of node.words?.keys() ?? []) features.words.add(word);
    for (const child of childrenOf(node)) {
      addLevels(features, this.#readOne(child), 1);
    }
    const isEnd = node.leaf !== undefined || node.words?.get('')?.leaf !== undefined;
    features.isCollection = isEnd && node.parameter !== undefined && !node.isCrowded && !node.isSettled;
    return features;
  }
}

/** Makes the features of nothing. */
export function emptyFeatures(): Features {
  return { levels: [], words: new Set(), isCollection: false };
}

/** Adds the features of one to those of several. */
export function addFeatures(all: Features, one: Features): void {
  addLevels(all, one, 0);
  for (const word of one.words) all.words.add(word);
  all.isCollection ||= one.isCollection;
}

/** How many members there are. */
export function countMembers({ levels }: Features): number {
  return levels.reduce((sum, { members }) => sum + members.size, 0);
}

/**
 * Whether the members of one are in `all`: this share of them, and most of them at each depth. If paths that end there
 * have many members, nearly all of those are enough. Members that are in a map of `all` do not
 * count, unless it is asked for all of them literally.
 */
export function contains(
  all: Features,
  one: Features,
  { share, isLiteral }: { share: number; isLiteral: boolean },
): boolean {
  let total = 0;
  let shared = 0;
  let isDifferent = false;
  for (const [depth, { members }] of one.levels.entries()) {
    const there = all.levels[depth]?.members ?? NOTHING;
    const sharedHere = members.intersection(there).size;
    const missing = [...members.difference(there)];
    const missingHere = isLiteral
      ? missing.length
      : missing.filter((member) => !isInMap(member, there)).length;
    const totalHere = sharedHere + missingHere;
    if (depth === 0 && sharedHere >= MANY_MEMBERS && sharedHere >= totalHere * NEARLY_ALL) return true;
    isDifferent ||= totalHere >= 3 && sharedHere < totalHere * MOST;
    total += totalHere;
    shared += sharedHere;
  }
  return !isDifferent && shared >= total * share;
}

/** Whether `all` has the methods of one, at each depth. */
export function containsMethods(all: Features, one: Features): boolean {
  return one.levels.every(({ methods }, depth) => methods.isSubsetOf(all.levels[depth]?.methods ?? NOTHING));
}

/** Calls back for each member and its depth. */
export function forEachMember({ levels }: Features, call: (member: string, depth: number) => void): void {
  levels.forEach(({ members }, depth) => {
    for (const member of members) call(member, depth);
  });
}

/** Whether a member is in a map there: `languages.rust:number` in `languages.*:number`. */
function isInMap(member: string, there: ReadonlySet<string>): boolean {
  const colon = member.lastIndexOf(':');
  const names = member.slice(0, colon).split('.');
  const type = member.slice(colon);
  for (let start = 0; start < names.length; start++) {
    for (let end = start + 1; end <= names.length; end++) {
      const key = [...names.slice(0, start), '*', ...names.slice(end)].join('.');
      if (there.has(key + type)) return true;
    }
  }
  return false;
}

function* childrenOf<L>(node: PathNode<L>): Generator<PathNode<L>> {
  yield* node.words?.values() ?? [];
  if (node.parameter !== undefined) yield node.parameter;
}

/** Adds the levels of one, `later` segments later. */
function addLevels(all: Features, { levels }: Features, later: number): void {
  for (let depth = later; depth < DEPTHS && depth - later < levels.length; depth++) {
    const { methods, members } = levels[depth - later]!;
    const level = levelOf(all, depth);
    for (const method of methods) level.methods.add(method);
    for (const member of members) level.members.add(member);
  }
}

/** A level of features, which is made if there is none. */
function levelOf({ levels }: Features, depth: number): Level {
  while (levels.length <= depth) levels.push({ methods: new Set(), members: new Set() });
  return levels[depth]!;
}
