import { formatSize } from '../formats.ts';
import { edgeFigures, formatRate, formatShare } from './map-figures.ts';
import type { MapEdge, MapGraph } from './map-graph.ts';
import { drawnName, drawnPlace } from './map-layout.ts';
import type { MapItem } from './map-move.ts';

/** What the detail is given. */
export type MapDetailProps = { graph: MapGraph; item: MapItem | null; seconds: number | null };

/** Shows the figures of the line or box under the pointer or the focus, and what a click does. */
export function MapDetail({ graph, item, seconds }: MapDetailProps) {
  const shown = item === null ? null : describe(graph, item, seconds);
  if (shown === null)
    return (
      <p class="map-detail map-legend">
        <span class="swatch e0" /> no errors <span class="swatch e1" /> under 1 % <span class="swatch e2" />{' '}
        under 5 % <span class="swatch e3" /> 5 % and more · wider is more calls · <kbd>+</kbd> <kbd>-</kbd>{' '}
        <kbd>0</kbd> and arrow keys
      </p>
    );
  return (
    <div class="map-detail">
      <b>{shown.title}</b>
      <dl>
        {shown.figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <span class="dim">{shown.does}</span>
    </div>
  );
}

type Description = { title: string; figures: [string, string][]; does: string };

function describe(graph: MapGraph, item: MapItem, seconds: number | null): Description | null {
  const nameOf = (id: string) => {
    const node = graph.nodes.find((one) => one.id === id);
    return node === undefined ? '' : drawnName(node);
  };
  if (item.kind === 'edge') {
    const edge = graph.edges.find(({ id }) => id === item.id);
    if (edge === undefined) return null;
    const title = `${nameOf(edge.source)} → ${nameOf(edge.destination)}`;
    return { title, figures: edgeFigures(edge, seconds), does: 'Click to see these calls' };
  }
  const node = graph.nodes.find(({ id }) => id === item.id);
  if (node === undefined) return null;
  const into = sum(graph.edges.filter(({ destination }) => destination === node.id));
  const out = sum(graph.edges.filter(({ source }) => source === node.id));
  const figures: [string, string][] = [
    ['Called', formatRate(into.count, seconds)],
    ['Errors', formatShare(into)],
    ['Calls', formatRate(out.count, seconds)],
    ['Errors of its calls', formatShare(out)],
    ['Sent', formatSize(into.bytes)],
  ];
  if (node.inside > 0) figures.push(['Within itself', formatRate(node.inside, seconds)]);
  const place = drawnPlace(node);
  const title = place === '' ? drawnName(node) : `${drawnName(node)} (${place})`;
  const does = {
    workload: into.count > 0 ? 'Click to see the calls to it' : 'Click to see its calls',
    namespace: 'Click to show its workloads',
    others: 'The quietest, together',
  }[node.kind];
  return { title, figures, does };
}

function sum(edges: readonly MapEdge[]): { count: number; errors: number; bytes: number } {
  const total = { count: 0, errors: 0, bytes: 0 };
  for (const edge of edges) {
    total.count += edge.count;
    total.errors += edge.errors;
    total.bytes += edge.responseBytes;
  }
  return total;
}
