import type { Field } from '../../src/filter/filter.ts';
import { formatTerm } from '../../src/filter/format.ts';
import type { MapEdge, MapGraph, MapNode } from './map-graph.ts';

/** The terms that find the calls of a line. Boxes that stand for several names add their namespace, or nothing. */
export function edgeTerms(graph: MapGraph, edge: MapEdge): string[] {
  const [source, destination] = [nodeOf(graph, edge.source), nodeOf(graph, edge.destination)];
  return [...new Set([...termsOf(source, 'source'), ...termsOf(destination, 'destination')])];
}

/** The terms that find the calls to a box; of one that nobody calls, the calls that it makes. */
export function nodeTerms(graph: MapGraph, node: MapNode): string[] {
  const isCalled = graph.edges.some(({ destination }) => destination === node.id) || node.inside > 0;
  return termsOf(node, isCalled ? 'destination' : 'source');
}

function termsOf(node: MapNode | undefined, field: 'source' | 'destination'): string[] {
  if (node === undefined) return [];
  if (node.kind === 'workload') return node.name === '' ? [] : [term(field, node.name)];
  return node.kind === 'namespace' && node.namespace !== '' ? [term('namespace', node.namespace)] : [];
}

function nodeOf(graph: MapGraph, id: string): MapNode | undefined {
  return graph.nodes.find((node) => node.id === id);
}

function term(field: Field, value: string): string {
  return formatTerm({ field, value, isNegated: false });
}
