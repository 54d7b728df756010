import type { RefObject } from 'preact';
import { arrowHead, edgePath, middleOf } from './edge-path.ts';
import { edgeFigures, edgeWidth, errorClass, formatRate } from './map-figures.ts';
import type { MapEdge, MapGraph, MapNode } from './map-graph.ts';
import { drawnName, drawnPlace, type MapLayout, type Place } from './map-layout.ts';
import type { MapItem } from './map-move.ts';
import type { Viewport } from './viewport.ts';

/** With more lines than this, only the line under the pointer shows its rate. */
const MOST_LABELS = 40;

/**
 * Properties of the SVG. `current` has the keyboard, `pointed` is highlighted; `first` is where the keyboard enters.
 */
export type MapDrawingProps = {
  svg: RefObject<SVGSVGElement | null>;
  graph: MapGraph;
  layout: MapLayout;
  viewport: Viewport;
  seconds: number | null;
  current: MapItem | null;
  first: MapItem | undefined;
  pointed: MapItem | null;
  onPoint(item: MapItem | null): void;
  onFocus(item: MapItem | null): void;
  onPress(item: MapItem): void;
  onKeyDown(event: KeyboardEvent, item: MapItem): void;
};

/** Draws boxes and lines. One of them is in the tab order; arrow keys reach the others. */
export function MapDrawing(props: MapDrawingProps) {
  const { graph, layout, viewport, pointed } = props;
  const most = graph.edges.reduce((max, { count }) => Math.max(max, count), 1);
  const names = new Map(graph.nodes.map((node) => [node.id, drawnName(node)]));
  const lit = litBy(graph, pointed);
  return (
    <svg
      ref={props.svg}
      class={`map-drawing${lit === null ? '' : ' has-lit'}`}
      role="group"
      aria-label="Calls"
    >
      <title>Who calls whom</title>
      <g transform={`translate(${viewport.left} ${viewport.top}) scale(${viewport.scale})`}>
        {graph.edges.map((edge) => (
          <Edge
            key={edge.id}
            edge={edge}
            points={layout.edges.get(edge.id) ?? []}
            width={edgeWidth(edge.count, most)}
            name={`${names.get(edge.source)} calls ${names.get(edge.destination)}`}
            isLit={lit?.has(edge.id) ?? false}
            isLabelled={graph.edges.length <= MOST_LABELS || (lit?.has(edge.id) ?? false)}
            props={props}
          />
        ))}
        {graph.nodes.map((node) => {
          const place = layout.nodes.get(node.id);
          if (place === undefined) return null;
          return (
            <Box key={node.id} node={node} place={place} isLit={lit?.has(node.id) ?? false} props={props} />
          );
        })}
      </g>
    </svg>
  );
}

type BoxProps = { node: MapNode; place: Place; isLit: boolean; props: MapDrawingProps };

function Box({ node, place, isLit, props }: BoxProps) {
  const { x, y, width, height } = place;
  const name = drawnName(node);
  const under = drawnPlace(node);
  const does = node.kind === 'namespace' ? ', show its workloads' : '';
  return (
    <g
      {...itemAttributes({ kind: 'node', id: node.id }, props)}
      class={`box ${node.kind}${isLit ? ' lit' : ''}`}
      transform={`translate(${x - width / 2} ${y - height / 2})`}
      aria-label={`${name}${under === '' ? '' : ` ${under}`}${does}`}
    >
      <rect width={width} height={height} rx={6} />
      <text x={12} y={under === '' ? 24 : 17} class="box-name">
        {name}
      </text>{' '}
      {under === '' ? null : (
        <text x={12} y={31} class="box-place">
          {under}
        </text>
      )}
    </g>
  );
}

type EdgeProps = {
  edge: MapEdge;
  points: readonly { x: number; y: number }[];
  width: number;
  name: string;
  isLit: boolean;
  isLabelled: boolean;
  props: MapDrawingProps;
};

function Edge({ edge, points, width, name, isLit, isLabelled, props }: EdgeProps) {
  const path = edgePath(points);
  const label = middleOf(points);
  const figures = edgeFigures(edge, props.seconds).map(([figure, value]) => `${figure} ${value}`);
  return (
    <g
      {...itemAttributes({ kind: 'edge', id: edge.id }, props)}
      class={`edge ${errorClass(edge)}${isLit ? ' lit' : ''}`}
      aria-label={`${name}: ${figures.join(', ')}`}
    >
      <path class="edge-reach" d={path} />
      <path class="edge-line" d={path} stroke-width={width} />
      <polygon class="edge-head" points={arrowHead(points, width)} />
      {isLabelled ? (
        <text class="edge-label" x={label.x} y={label.y - width / 2 - 3}>
          {formatRate(edge.count, props.seconds)}
        </text>
      ) : null}
    </g>
  );
}

function itemAttributes(item: MapItem, props: MapDrawingProps) {
  const isCurrent = props.current?.id === item.id;
  const isEntry = props.current === null ? props.first?.id === item.id : isCurrent;
  return {
    role: 'button' as const,
    // Names of attributes of SVG are case-sensitive.
    tabindex: isEntry ? 0 : -1,
    onPointerEnter: () => props.onPoint(item),
    onPointerLeave: () => props.onPoint(null),
    onFocus: () => props.onFocus(item),
    onClick: () => props.onPress(item),
    onKeyDown: (event: KeyboardEvent) => props.onKeyDown(event, item),
  };
}

/** What is highlighted with an item: a box with its lines and their other ends, a line with its two boxes. */
function litBy(graph: MapGraph, item: MapItem | null): ReadonlySet<string> | null {
  if (item === null) return null;
  const lit = new Set([item.id]);
  for (const edge of graph.edges) {
    const isNear = edge.id === item.id || edge.source === item.id || edge.destination === item.id;
    if (isNear) for (const id of [edge.id, edge.source, edge.destination]) lit.add(id);
  }
  return lit;
}
