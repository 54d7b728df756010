import { type Candidate, FEW_MEMBERS, mayBeId, type Predecessor } from './candidate.ts';
import { addFeatures, contains, emptyFeatures, type Features, forEachMember } from './features.ts';

/** So many words that look alike are values: on their own, and if what follows them looks alike too. */
const ENOUGH: Readonly<Record<Predecessor, { alone: number; deep: number }>> = {
  collection: { alone: 4, deep: 2 },
  name: { alone: 8, deep: 3 },
  value: { alone: 10, deep: 4 },
};
/** So many members that several words share make what follows them look alike. */
const DEEP_MEMBERS = 4;
/** The share of members that words have in common if they look alike; less if it is clear that there are values. */
const NEARLY_ALL = 0.8;
const MOST = 0.6;
/** So many other words must have a member, for it to count when a cluster is checked. */
const SUPPORT = 2;
/** In a cluster of fewer words, one other word is enough. */
const SMALL = 4;
/** How many times as many words it takes if most of them look like names, or like collections. */
const NAMES_FACTOR: Readonly<Record<Predecessor, number>> = { collection: 1, name: 6, value: 6 };
const COLLECTIONS_FACTOR: Readonly<Record<Predecessor, number>> = { collection: 2, name: 8, value: 8 };

/** What is known of the values so far. `hasWords`: words are to be expected among them, so that one is enough. */
type Seed = { features: Features; hasWords: boolean };
/** Words that look alike, and what all of them together have. `seed`: if they look like the values so far. */
type Cluster = { candidates: Candidate[]; features: Features; seed?: Seed };

/**
 * Finds the words that look like values: they look like the parameter, or there are enough that look like each other.
 * `candidates` are sorted, those with most members first.
 */
export function findAlike(
  candidates: readonly Candidate[],
  predecessor: Predecessor,
  seed: Seed | undefined,
): Cluster {
  const known = candidates.filter(({ members }) => members >= FEW_MEMBERS);
  const clusters = collectClusters(known, predecessor, seed);
  const found: Cluster = { candidates: [], features: emptyFeatures() };
  for (const cluster of clusters.map((one) => withoutStrangers(one, predecessor))) {
    if (cluster.candidates.length >= enough(cluster, predecessor)) {
      addFeatures(found.features, cluster.features);
      found.candidates.push(...cluster.candidates);
    } else if (cluster.seed !== undefined) {
      // Few words beside ids are names, such as `upcoming`, except if they may be ids of another form.
      found.candidates.push(...cluster.candidates.filter(({ word }) => mayBeId(word)));
    }
  }
  const values = new Set(found.candidates);
  for (const candidate of known) {
    const share = predecessor !== 'collection' && candidate.isName ? NEARLY_ALL : MOST;
    if (!values.has(candidate) && canJoin(found, candidate, predecessor, share))
      found.candidates.push(candidate);
  }
  return found;
}

function collectClusters(
  known: readonly Candidate[],
  predecessor: Predecessor,
  seed: Seed | undefined,
): Cluster[] {
  const clusters: Cluster[] = [];
  if (seed !== undefined) {
    clusters.push({ candidates: [], features: emptyFeatures(), seed });
    addFeatures(clusters[0]!.features, seed.features);
  }
  for (const candidate of known) {
    let cluster = clusters.find((one) => canJoin(one, candidate, predecessor, NEARLY_ALL));
    if (cluster === undefined) {
      cluster = { candidates: [], features: emptyFeatures() };
      clusters.push(cluster);
    }
    cluster.candidates.push(candidate);
    addFeatures(cluster.features, candidate.features);
  }
  return clusters;
}

function canJoin(
  { features, seed }: Cluster,
  candidate: Candidate,
  predecessor: Predecessor,
  share: number,
): boolean {
  if (predecessor !== 'collection') {
    if (seed !== undefined && candidate.isName) return false;
    if (candidate.features.isCollection && !features.isCollection) return false;
  }
  return contains(features, candidate.features, { share, isLiteral: predecessor === 'name' });
}

/** How many words of this cluster are enough to be values. */
function enough({ candidates, seed }: Cluster, predecessor: Predecessor): number {
  if (seed?.hasWords) return 0;
  const { alone, deep } = ENOUGH[predecessor];
  const isMost = (count: number) => count * 2 >= candidates.length;
  let least = candidates.length < alone && isDeep(candidates) ? deep : alone;
  if (isMost(candidates.filter(({ isName }) => isName).length)) least *= NAMES_FACTOR[predecessor];
  if (isMost(candidates.filter(({ features }) => features.isCollection).length))
    least *= COLLECTIONS_FACTOR[predecessor];
  return least;
}

/**
 * Removes words that look like one other word only: one with very many members looks like nearly everything. Words that
 * look like the values so far all stay.
 */
function withoutStrangers(cluster: Cluster, predecessor: Predecessor): Cluster {
  const isSmall = cluster.candidates.length < SMALL;
  if (cluster.seed !== undefined || (isSmall && predecessor === 'collection')) return cluster;
  const counts = countWords(cluster.candidates);
  const candidates = cluster.candidates.filter(({ features, members }) => {
    let supported = 0;
    forEachMember(features, (member, depth) => {
      if (counts.get(`${depth} ${member}`)! > (isSmall ? 1 : SUPPORT)) supported++;
    });
    return supported >= members * MOST;
  });
  if (candidates.length === cluster.candidates.length) return cluster;
  const features = emptyFeatures();
  for (const candidate of candidates) addFeatures(features, candidate.features);
  return { candidates, features };
}

/** Whether what follows the words looks alike: some of its members are in several of them. */
function isDeep(candidates: readonly Candidate[]): boolean {
  const counts = countWords(candidates);
  return [...counts].filter(([key, count]) => count > 1 && !key.startsWith('0')).length >= DEEP_MEMBERS;
}

/** How many of the words have each member, by its depth and name. */
function countWords(candidates: readonly Candidate[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { features } of candidates) {
    forEachMember(features, (member, depth) => {
      const key = `${depth} ${member}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    });
  }
  return counts;
}
