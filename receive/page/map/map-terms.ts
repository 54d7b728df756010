import { formatMatch } from '../../src/filter/format.ts';
import type { MapEdge, MapGraph, MapNode } from './map-graph.ts';

/** The terms that find the calls of a line. A box for several names adds its namespace, or nothing. */
export function edgeTerms(graph: MapGraph, edge: MapEdge): string[] {
  const [source, destination] = [nodeOf(graph, edge.source), nodeOf(graph, edge.destination)];
  return [...new Set([...termsOf(source, 'source'), ...termsOf(destination, 'destination')])];
}

/** The terms that find the calls to a box; if there are none, the calls that it makes. */
export function nodeTerms(graph: MapGraph, node: MapNode): string[] {
  const isCalled = graph.edges.some(({ destination }) => destination === node.id) || node.inside > 0;
  return termsOf(node, isCalled ? 'destination' : 'source');
}

function termsOf(node: MapNode | undefined, field: 'source' | 'destination'): string[] {
  if (node === undefined) return [];
  if (node.kind === 'workload') return node.name === '' ? [] : [formatMatch(field, node.name)];
  return node.kind === 'namespace' && node.namespace !== '' ? [formatMatch('namespace', node.namespace)] : [];
}

function nodeOf(graph: MapGraph, id: string): MapNode | undefined {
  return graph.nodes.find((node) => node.id === id);
}
