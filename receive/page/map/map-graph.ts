import type { MapJson } from '../../src/api/api-types.ts';

/** A box of the map: a workload, a namespace with folded workloads, or all others. */
export type MapNode = {
  id: string;
  name: string;
  namespace: string;
  kind: 'workload' | 'namespace' | 'others';
  /** How many workloads it stands for. */
  size: number;
  /** Calls that begin and end in it. */
  inside: number;
};

/**
 * Calls from one box to another. `p50Ms` and `p95Ms` are null if no durations are known, or several edges are joined.
 */
export type MapEdge = {
  id: string;
  source: string;
  destination: string;
  count: number;
  errors: number;
  requestBytes: number;
  responseBytes: number;
  p50Ms: number | null;
  p95Ms: number | null;
};
export type MapGraph = { nodes: MapNode[]; edges: MapEdge[]; isFolded: boolean };

/** Up to this many workloads are drawn separately. */
export const MOST_NODES = 60;
const MOST_NAMESPACES = 30;
const MOST_OF_NAMESPACE = 40;

/**
 * Makes the graph to draw. If there are many workloads, each namespace is one box (unless it is in `open`), and the
 * quietest are one box of "others". The order of nodes and edges does not depend on their counts.
 */
export function foldMap(map: MapJson, open: ReadonlySet<string>): MapGraph {
  const isFolded = map.nodes.length > MOST_NODES;
  const boxOf = isFolded ? boxesOf(map, open) : new Map(map.nodes.map((node) => [node.id, workload(node)]));
  const nodes = new Map<string, MapNode>();
  for (const { id } of map.nodes) {
    const box = boxOf.get(id) as MapNode;
    const kept = nodes.get(box.id);
    if (kept === undefined) nodes.set(box.id, { ...box, size: 1 });
    else kept.size++;
  }
  const edges = new Map<string, MapEdge>();
  for (const edge of map.edges) {
    const [source, destination] = [boxOf.get(edge.source), boxOf.get(edge.destination)];
    if (source === undefined || destination === undefined) continue;
    if (source.id === destination.id) (nodes.get(source.id) as MapNode).inside += edge.count;
    else addEdge(edges, source.id, destination.id, edge);
  }
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  return { nodes: [...nodes.values()].sort(byId), edges: [...edges.values()].sort(byId), isFolded };
}

function addEdge(
  edges: Map<string, MapEdge>,
  source: string,
  destination: string,
  edge: MapJson['edges'][number],
): void {
  const id = JSON.stringify([source, destination]);
  const kept = edges.get(id);
  edges.set(id, {
    id,
    source,
    destination,
    count: (kept?.count ?? 0) + edge.count,
    errors: (kept?.errors ?? 0) + edge.errors,
    requestBytes: (kept?.requestBytes ?? 0) + edge.request_bytes,
    responseBytes: (kept?.responseBytes ?? 0) + edge.response_bytes,
    // The percentiles of several edges cannot be computed from those of each.
    p50Ms: kept === undefined ? edge.p50_ms : null,
    p95Ms: kept === undefined ? edge.p95_ms : null,
  });
}

/** The box of every workload, by the workload's id. */
function boxesOf(map: MapJson, open: ReadonlySet<string>): Map<string, MapNode> {
  const traffic = trafficOf(map);
  const busiest = <T>(items: readonly T[], of: (item: T) => number) =>
    [...items].sort((a, b) => of(b) - of(a));
  const groups = Map.groupBy(map.nodes, ({ namespace }) => namespace);
  const sum = (nodes: MapJson['nodes']) => nodes.reduce((total, { id }) => total + (traffic.get(id) ?? 0), 0);
  const boxes = new Map<string, MapNode>();
  busiest([...groups], ([, nodes]) => sum(nodes)).forEach(([namespace, nodes], rank) => {
    const isOpen = open.has(namespace);
    const sorted = isOpen ? busiest(nodes, ({ id }) => traffic.get(id) ?? 0) : nodes;
    sorted.forEach((node, place) => {
      if (rank >= MOST_NAMESPACES && !isOpen) boxes.set(node.id, LEFT_OVER);
      else if (!isOpen) boxes.set(node.id, nodes.length === 1 ? workload(node) : folded(namespace));
      else boxes.set(node.id, place < MOST_OF_NAMESPACE ? workload(node) : others(namespace));
    });
  });
  return boxes;
}

function trafficOf(map: MapJson): Map<string, number> {
  const traffic = new Map<string, number>();
  for (const { source, destination, count } of map.edges)
    for (const id of [source, destination]) traffic.set(id, (traffic.get(id) ?? 0) + count);
  return traffic;
}

function workload({ id, name, namespace }: MapJson['nodes'][number]): MapNode {
  return { id: `workload ${id}`, name, namespace, kind: 'workload', size: 1, inside: 0 };
}

function folded(namespace: string): MapNode {
  const name = namespace === '' ? 'no namespace' : namespace;
  return { id: `namespace ${namespace}`, name, namespace, kind: 'namespace', size: 1, inside: 0 };
}

/** All workloads of the quietest namespaces. */
const LEFT_OVER: MapNode = {
  id: 'left over',
  name: 'others',
  namespace: '',
  kind: 'others',
  size: 1,
  inside: 0,
};

function others(namespace: string): MapNode {
  return { id: `others ${namespace}`, name: 'others', namespace, kind: 'others', size: 1, inside: 0 };
}
