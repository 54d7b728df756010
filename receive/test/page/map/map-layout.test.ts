import { deepEqual, equal, ok } from 'node:assert/strict';
import { foldMap } from '../../../page/map/map-graph.ts';
import { drawnName, layOutMap } from '../../../page/map/map-layout.ts';
import { firstOnMap, moveOnMap } from '../../../page/map/map-move.ts';
import { sampleMap } from './sample-map.ts';

const graphOf = (count: number, each: number) => foldMap(sampleMap(count, each), new Set());

describe('layOutMap', () => {
  it('puts callers to the left of those they call', () => {
    const graph = graphOf(12, 4);
    const { nodes } = layOutMap(graph);
    for (const { source, destination } of graph.edges)
      ok((nodes.get(source)?.x ?? 0) < (nodes.get(destination)?.x ?? 0));
  });

  it('lets no two boxes overlap', () => {
    const places = [...layOutMap(graphOf(60, 6)).nodes.values()];
    for (const [index, a] of places.entries())
      for (const b of places.slice(index + 1))
        ok(
          Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2,
        );
  });

  it('begins and ends every line on the sides of its boxes', () => {
    const graph = graphOf(20, 5);
    const layout = layOutMap(graph);
    for (const { id, source, destination } of graph.edges) {
      const points = layout.edges.get(id) ?? [];
      const [from, to] = [layout.nodes.get(source), layout.nodes.get(destination)];
      equal(points[0]?.x, (from?.x ?? 0) + (from?.width ?? 0) / 2);
      equal(points.at(-1)?.x, (to?.x ?? 0) - (to?.width ?? 0) / 2);
    }
  });

  it('takes cycles, and a map without anything', () => {
    const map = sampleMap(3, 3);
    const [first] = map.edges;
    const back = { ...first, source: map.nodes[2]?.id, destination: map.nodes[0]?.id } as never;
    equal(layOutMap(foldMap({ ...map, edges: [...map.edges, back] }, new Set())).edges.size, 3);
    deepEqual(layOutMap({ nodes: [], edges: [], isFolded: false }).nodes.size, 0);
  });
});

describe('drawnName', () => {
  it('cuts a long name, shows what cannot be seen, and names what has no name', () => {
    const node = { ...(graphOf(1, 1).nodes[0] as NonNullable<unknown>) } as Parameters<typeof drawnName>[0];
    equal(drawnName({ ...node, name: 'x'.repeat(100) }), `${'x'.repeat(27)}…`);
    equal(drawnName({ ...node, name: 'a\u202eb' }), 'a\\u{202e}b');
    equal(drawnName({ ...node, name: '' }), 'unknown');
  });
});

describe('moveOnMap', () => {
  const graph = graphOf(12, 4);
  const layout = layOutMap(graph);

  it('follows a call from its caller over its line to the one that is called', () => {
    const node = { kind: 'node', id: 'workload team-0/w0' } as const;
    const edge = moveOnMap(graph, layout, node, 'ArrowRight');
    equal(edge?.kind, 'edge');
    equal(moveOnMap(graph, layout, edge ?? node, 'ArrowRight')?.id, 'workload team-0/w1');
    deepEqual(moveOnMap(graph, layout, edge ?? node, 'ArrowLeft'), node);
  });

  it('reaches every box with the down key alone', () => {
    const seen = new Set<string>();
    for (let at = firstOnMap(layout); at !== undefined; at = moveOnMap(graph, layout, at, 'ArrowDown'))
      seen.add(at.id);
    equal(seen.size, graph.nodes.length);
  });

  it('does nothing with other keys', () => {
    equal(moveOnMap(graph, layout, { kind: 'node', id: 'workload team-0/w0' }, 'x'), undefined);
  });
});
