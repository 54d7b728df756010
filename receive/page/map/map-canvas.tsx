import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { middleOf } from './edge-path.ts';
import { MapDetail } from './map-detail.tsx';
import { MapDrawing } from './map-drawing.tsx';
import type { MapGraph } from './map-graph.ts';
import { layOutMap, type MapLayout, topologyOf } from './map-layout.ts';
import { firstOnMap, type MapItem, moveOnMap } from './map-move.ts';
import { edgeTerms, nodeTerms } from './map-terms.ts';
import { useViewport } from './map-viewport.ts';

/** Properties of the drawing. `seconds` is the length of the counted time; null if that has no beginning. */
export type MapCanvasProps = {
  graph: MapGraph;
  seconds: number | null;
  onFilter(terms: readonly string[]): void;
  /** Shows the workloads of a namespace. */
  onOpen(namespace: string): void;
};

/** The map as a drawing that can be moved and scaled, with figures for the item under the pointer or the focus. */
export function MapCanvas({ graph, seconds, onFilter, onOpen }: MapCanvasProps) {
  const topology = topologyOf(graph);
  // Only a new topology moves things; new figures do not.
  const layout = useMemo(() => layOutMap(graph), [topology]);
  const { frame, viewport, zoom, fit, show } = useViewport(layout);
  const [pointed, setPointed] = useState<MapItem | null>(null);
  const [focused, setFocused] = useState<MapItem | null>(null);
  const drawing = useRef<SVGSVGElement>(null);
  const current = focused !== null && isThere(layout, focused) ? focused : null;
  const press = (item: MapItem) => pressItem({ graph, item, onFilter, onOpen });

  const moveTo = (item: MapItem) => {
    setFocused(item);
    show(placeOf(layout, item));
  };
  // At once, so that the next key goes on from there.
  useLayoutEffect(() => {
    if (current !== null && drawing.current?.contains(document.activeElement))
      drawing.current.querySelector<SVGElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }, [current]);

  return (
    <div class="map-frame" ref={frame}>
      <MapDrawing
        svg={drawing}
        graph={graph}
        layout={layout}
        viewport={viewport}
        seconds={seconds}
        current={current}
        first={firstOnMap(layout)}
        pointed={pointed ?? current}
        onPoint={setPointed}
        onFocus={setFocused}
        onPress={press}
        onKeyDown={(event, item) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          const next = moveOnMap(graph, layout, item, event.key);
          const isPress = event.key === 'Enter' || event.key === ' ';
          if (next === undefined && !isPress && !zoom.key(event.key)) return;
          event.preventDefault();
          event.stopPropagation();
          if (isPress) press(item);
          else if (next !== undefined) moveTo(next);
        }}
      />
      <div class="map-zoom">
        <button type="button" aria-label="Larger" onClick={() => zoom.by(1.25)}>
          +
        </button>
        <button type="button" aria-label="Smaller" onClick={() => zoom.by(0.8)}>
          −
        </button>
        <button type="button" aria-label="Fit the whole map" onClick={fit}>
          Fit
        </button>
      </div>
      <MapDetail graph={graph} item={pointed ?? current} seconds={seconds} />
    </div>
  );
}

function pressItem({
  graph,
  item,
  onFilter,
  onOpen,
}: Omit<MapCanvasProps, 'seconds'> & { item: MapItem }): void {
  if (item.kind === 'edge') {
    const edge = graph.edges.find(({ id }) => id === item.id);
    if (edge !== undefined) onFilter(edgeTerms(graph, edge));
    return;
  }
  const node = graph.nodes.find(({ id }) => id === item.id);
  if (node?.kind === 'namespace') onOpen(node.namespace);
  else if (node?.kind === 'workload') onFilter(nodeTerms(graph, node));
}

function isThere(layout: MapLayout, { kind, id }: MapItem): boolean {
  return kind === 'node' ? layout.nodes.has(id) : layout.edges.has(id);
}

function placeOf(layout: MapLayout, { kind, id }: MapItem): { x: number; y: number } {
  if (kind === 'node') return layout.nodes.get(id) ?? { x: 0, y: 0 };
  return middleOf(layout.edges.get(id) ?? []);
}
