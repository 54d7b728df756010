import type { MapJson } from '../../../src/api/api-types.ts';

/** Makes a map of so many workloads in namespaces of `each`, every one calling the two after it. */
export function sampleMap(count: number, each: number): MapJson {
  const nodes = Array.from({ length: count }, (_, index) => {
    const namespace = `team-${Math.floor(index / each)}`;
    return { id: `${namespace}/w${index}`, name: `w${index}`, namespace };
  });
  const edges = nodes.flatMap((node, index) =>
    [index + 1, index + 7]
      .filter((to) => to < count)
      .map((to) => ({
        source: node.id,
        destination: (nodes[to] as { id: string }).id,
        count: count - index,
        errors: index % 5 === 0 ? 1 : 0,
        request_bytes: 10,
        response_bytes: 100,
        p50_ms: 2,
        p95_ms: 9,
      })),
  );
  return { nodes, edges, others: 0 };
}
