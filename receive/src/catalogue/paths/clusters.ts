import { type Candidate, FEW_MEMBERS, type Place } from './candidate.ts';
import { addFeatures, contains, emptyFeatures, type Features } from './features.ts';

/** So many words that look alike are values: on their own, and if what follows them looks alike too. */
const ENOUGH: Readonly<Record<Place, { alone: number; deep: number }>> = {
  collection: { alone: 4, deep: 2 },
  name: { alone: 8, deep: 3 },
  value: { alone: 10, deep: 4 },
};
/** So many members that several words share make what follows them look alike. */
const DEEP_MEMBERS = 4;
/** How many times as many words it takes if most of them look like names, or like collections. */
const NAMES_FACTOR: Readonly<Record<Place, number>> = { collection: 1, name: 6, value: 6 };
const COLLECTIONS_FACTOR: Readonly<Record<Place, number>> = { collection: 2, name: 8, value: 8 };

/** Words that look alike, and what all of them together have. */
type Cluster = { candidates: Candidate[]; features: Features; isParameter: boolean };

/**
 * Finds the words that look like values: they look like the parameter, or there are enough that look like each other.
 * `candidates` are sorted, those with most members first.
 */
export function findAlike(
  candidates: readonly Candidate[],
  place: Place,
  parameter: Features | undefined,
): Pick<Cluster, 'candidates' | 'features'> {
  const known = candidates.filter(({ members }) => members >= FEW_MEMBERS);
  const clusters = collectClusters(known, place, parameter);
  const found: Cluster = { candidates: [], features: emptyFeatures(), isParameter: true };
  for (const cluster of clusters) {
    if (!cluster.isParameter && cluster.candidates.length < enough(cluster, place)) continue;
    addFeatures(found.features, cluster.features);
    found.candidates.push(...cluster.candidates);
  }
  const values = new Set(found.candidates);
  for (const candidate of known) {
    if (!values.has(candidate) && canJoin(found, candidate, place)) found.candidates.push(candidate);
  }
  return found;
}

function collectClusters(
  known: readonly Candidate[],
  place: Place,
  parameter: Features | undefined,
): Cluster[] {
  const clusters: Cluster[] = [];
  if (parameter !== undefined) {
    clusters.push({ candidates: [], features: emptyFeatures(), isParameter: true });
    addFeatures(clusters[0]!.features, parameter);
  }
  for (const candidate of known) {
    let cluster = clusters.find((one) => canJoin(one, candidate, place));
    if (cluster === undefined) {
      cluster = { candidates: [], features: emptyFeatures(), isParameter: false };
      clusters.push(cluster);
    }
    cluster.candidates.push(candidate);
    addFeatures(cluster.features, candidate.features);
  }
  return clusters;
}

function canJoin({ features, isParameter }: Cluster, candidate: Candidate, place: Place): boolean {
  if (place !== 'collection') {
    if (isParameter && candidate.isName) return false;
    if (candidate.features.isCollection && !features.isCollection) return false;
  }
  return contains(features, candidate.features);
}

/** How many words of this cluster are enough to be values. */
function enough({ candidates }: Cluster, place: Place): number {
  const { alone, deep } = ENOUGH[place];
  const isMost = (count: number) => count * 2 >= candidates.length;
  let least = candidates.length < alone && isDeep(candidates) ? deep : alone;
  if (isMost(candidates.filter(({ isName }) => isName).length)) least *= NAMES_FACTOR[place];
  if (isMost(candidates.filter(({ features }) => features.isCollection).length))
    least *= COLLECTIONS_FACTOR[place];
  return least;
}

/** Whether what follows the words looks alike: some of its members are in several of them. */
function isDeep(candidates: readonly Candidate[]): boolean {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { features } of candidates) {
    features.members.forEach((members, depth) => {
      if (depth === 0) return;
      for (const member of members) {
        const key = `${depth} ${member}`;
        if (seen.has(key)) shared.add(key);
        seen.add(key);
      }
    });
  }
  return shared.size >= DEEP_MEMBERS;
}
