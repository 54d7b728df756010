import { equal, ok } from 'node:assert/strict';
import { foldMap, MOST_NODES } from '../../../page/map/map-graph.ts';
import { topologyOf } from '../../../page/map/map-layout.ts';
import { sampleMap } from './sample-map.ts';

const none = new Set<string>();
const callsOf = ({ edges, nodes }: ReturnType<typeof foldMap>) =>
  edges.reduce((sum, { count }) => sum + count, 0) + nodes.reduce((sum, { inside }) => sum + inside, 0);

describe('foldMap', () => {
  it('draws each of a few workloads separately', () => {
    const graph = foldMap(sampleMap(5, 5), none);
    equal(graph.nodes.length, 5);
    ok(graph.nodes.every(({ kind }) => kind === 'workload'));
    equal(graph.edges[0]?.p95Ms, 9);
  });

  it('folds 200 workloads by namespace, and loses no call', () => {
    const map = sampleMap(200, 20);
    const graph = foldMap(map, none);
    equal(graph.nodes.length, 10);
    equal(graph.nodes[0]?.size, 20);
    equal(
      callsOf(graph),
      map.edges.reduce((sum, { count }) => sum + count, 0),
    );
  });

  it('gives no percentile to calls that are several edges', () => {
    const graph = foldMap(sampleMap(200, 20), none);
    ok(graph.edges.some(({ p50Ms }) => p50Ms === null));
  });

  it('shows the workloads of an open namespace, the quietest of many together', () => {
    const graph = foldMap(sampleMap(200, 100), new Set(['team-0']));
    equal(graph.nodes.filter(({ kind }) => kind === 'workload').length, 40);
    equal(graph.nodes.find(({ kind }) => kind === 'others')?.size, 60);
    equal(callsOf(graph), callsOf(foldMap(sampleMap(200, 100), none)));
  });

  it('folds the quietest of too many namespaces into one box', () => {
    const graph = foldMap(sampleMap(200, 2), none);
    ok(graph.nodes.length <= MOST_NODES);
    equal(graph.nodes.filter(({ kind }) => kind === 'others').length, 1);
  });

  it('comes in the same order when only the counts change', () => {
    const map = sampleMap(40, 4);
    const later = { ...map, edges: [...map.edges].reverse().map((edge) => ({ ...edge, count: 1 })) };
    equal(topologyOf(foldMap(later, none)), topologyOf(foldMap(map, none)));
  });

  it('counts calls to itself inside a box', () => {
    const [node] = sampleMap(1, 1).nodes;
    const edge = {
      ...(sampleMap(2, 1).edges[0] as object),
      source: node?.id,
      destination: node?.id,
      count: 3,
    };
    const graph = foldMap({ nodes: node ? [node] : [], edges: [edge as never], others: 0 }, none);
    equal(graph.edges.length, 0);
    equal(graph.nodes[0]?.inside, 3);
  });
});
