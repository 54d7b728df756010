import type { MapEdge, MapGraph } from './map-graph.ts';
import type { MapLayout, Place } from './map-layout.ts';

/** The box or the line that the keyboard is on: its id. */
export type MapItem = { kind: 'node' | 'edge'; id: string };

/**
 * Where an arrow key goes: right and left follow calls, from a box to its busiest line and on to the box at its end; up
 * and down go to the next box of the column, or the next line of the same caller. Undefined if there is nothing.
 */
export function moveOnMap(
  graph: MapGraph,
  layout: MapLayout,
  from: MapItem,
  key: string,
): MapItem | undefined {
  if (from.kind === 'edge') return moveFromEdge(graph, layout, from, key);
  if (key === 'ArrowRight') return busiest(graph.edges.filter(({ source }) => source === from.id));
  if (key === 'ArrowLeft') return busiest(graph.edges.filter(({ destination }) => destination === from.id));
  const step = stepOf(key);
  return step === 0 ? undefined : besides(layout, from.id, step);
}

/** The box at the top of the first column, where the keyboard begins. */
export function firstOnMap(layout: MapLayout): MapItem | undefined {
  const sorted = [...layout.nodes].sort(([, a], [, b]) => a.x - b.x || a.y - b.y);
  return sorted[0] === undefined ? undefined : { kind: 'node', id: sorted[0][0] };
}

function moveFromEdge(graph: MapGraph, layout: MapLayout, from: MapItem, key: string): MapItem | undefined {
  const edge = graph.edges.find(({ id }) => id === from.id);
  if (edge === undefined) return undefined;
  if (key === 'ArrowRight') return { kind: 'node', id: edge.destination };
  if (key === 'ArrowLeft') return { kind: 'node', id: edge.source };
  const step = stepOf(key);
  const heightOf = ({ destination }: MapEdge) => layout.nodes.get(destination)?.y ?? 0;
  const siblings = graph.edges
    .filter(({ source }) => source === edge.source)
    .sort((a, b) => heightOf(a) - heightOf(b));
  const next = siblings[siblings.indexOf(edge) + step];
  return step === 0 || next === undefined ? undefined : { kind: 'edge', id: next.id };
}

function busiest(edges: readonly MapEdge[]): MapItem | undefined {
  const [first] = [...edges].sort((a, b) => b.count - a.count);
  return first === undefined ? undefined : { kind: 'edge', id: first.id };
}

/** The box above or below, in reading order of columns, so that every box can be reached. */
function besides(layout: MapLayout, id: string, step: number): MapItem | undefined {
  const left = ({ x, width }: Place) => Math.round(x - width / 2);
  const centre = ({ x }: Place) => Math.round(x);
  const sorted = [...layout.nodes].sort(
    ([, a], [, b]) => centre(a) - centre(b) || a.y - b.y || left(a) - left(b),
  );
  const next = sorted[sorted.findIndex(([node]) => node === id) + step];
  return next === undefined ? undefined : { kind: 'node', id: next[0] };
}

function stepOf(key: string): number {
  if (key === 'ArrowDown') return 1;
  return key === 'ArrowUp' ? -1 : 0;
}
