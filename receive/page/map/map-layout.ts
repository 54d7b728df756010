import * as dagre from '@dagrejs/dagre';
import { visibleText } from '../visible-text.ts';
import type { Point } from './edge-path.ts';
import { attachLines } from './edge-ports.ts';
import type { MapGraph, MapNode } from './map-graph.ts';

/** Where a box is: its middle, and its size. */
export type Place = { x: number; y: number; width: number; height: number };
/** Where things are. Edges are points from the source's side to the destination's. */
export type MapLayout = {
  width: number;
  height: number;
  nodes: ReadonlyMap<string, Place>;
  edges: ReadonlyMap<string, readonly Point[]>;
};

const NODE_HEIGHT = 40;
const CHARACTER_PX = 7.3;
const MOST_CHARACTERS = 28;

/** Lays the graph out from left to right, callers before those they call. The same graph gives the same places. */
export function layOutMap(graph: MapGraph): MapLayout {
  const laid = new dagre.graphlib.Graph();
  laid.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 90, edgesep: 12, marginx: 16, marginy: 16 });
  laid.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) laid.setNode(node.id, { width: widthOf(node), height: NODE_HEIGHT });
  for (const { source, destination } of graph.edges)
    laid.setEdge(source, destination, { width: 44, height: 14 });
  dagre.layout(laid);
  const { width = 0, height = 0 } = laid.graph() as { width?: number; height?: number };
  const nodes = new Map(graph.nodes.map(({ id }) => [id, laid.node(id) as Place]));
  const lines = graph.edges.map(({ id, source, destination }) => ({
    id,
    source: nodes.get(source) as Place,
    destination: nodes.get(destination) as Place,
    points: (laid.edge(source, destination) as { points: Point[] }).points,
  }));
  return { width: finite(width), height: finite(height), nodes, edges: attachLines(lines) };
}

/** What the places depend on: as long as it is the same, nothing moves. */
export function topologyOf({ nodes, edges }: MapGraph): string {
  return JSON.stringify([nodes.map(({ id }) => id), edges.map(({ id }) => id)]);
}

/** The name of a box as drawn. */
export function drawnName({ name }: MapNode): string {
  const shown = [...visibleText(name.slice(0, 200)).replaceAll('\n', ' ')];
  if (shown.length === 0) return 'unknown';
  return shown.length <= MOST_CHARACTERS
    ? shown.join('')
    : `${shown.slice(0, MOST_CHARACTERS - 1).join('')}…`;
}

/** The second line of text in a box. */
export function drawnPlace(node: MapNode): string {
  if (node.kind === 'workload') return visibleText(node.namespace.slice(0, MOST_CHARACTERS));
  return `${node.size} workloads`;
}

function widthOf(node: MapNode): number {
  const characters = Math.max([...drawnName(node)].length, drawnPlace(node).length * 0.85, 8);
  return Math.round(characters * CHARACTER_PX + 24);
}

/** An empty graph has no size. */
function finite(size: number): number {
  return Number.isFinite(size) ? Math.max(0, size) : 0;
}
