import { edgeFigures, errorClass } from './map-figures.ts';
import type { MapGraph } from './map-graph.ts';
import { drawnName, drawnPlace } from './map-layout.ts';
import { edgeTerms } from './map-terms.ts';

/** What the table is given. */
export type MapTableProps = {
  graph: MapGraph;
  seconds: number | null;
  onFilter(terms: readonly string[]): void;
};

/** The map as a table: a row for each line, the busiest first. */
export function MapTable({ graph, seconds, onFilter }: MapTableProps) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const edges = [...graph.edges].sort((a, b) => b.count - a.count);
  const nameOf = (id: string) => {
    const node = nodes.get(id);
    if (node === undefined) return '';
    const place = drawnPlace(node);
    return place === '' ? drawnName(node) : `${drawnName(node)} (${place})`;
  };
  return (
    <div class="map-table">
      <table>
        <caption class="unseen">Who calls whom, the busiest first</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            {['Rate', 'Errors', 'p50', 'p95', 'Requests', 'Responses'].map((name) => (
              <th key={name} scope="col" class="figure">
                {name === 'Rate' && seconds === null ? 'Calls' : name}
              </th>
            ))}
            <th scope="col">
              <span class="unseen">Traffic</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <tr key={edge.id}>
              <th scope="row">{nameOf(edge.source)}</th>
              <td>{nameOf(edge.destination)}</td>
              {edgeFigures(edge, seconds).map(([name, value]) => (
                <td key={name} class={`figure${name === 'Errors' ? ` ${errorClass(edge)}` : ''}`}>
                  {value}
                </td>
              ))}
              <td>
                <button
                  type="button"
                  class="link"
                  aria-label={`Show calls from ${nameOf(edge.source)} to ${nameOf(edge.destination)}`}
                  onClick={() => onFilter(edgeTerms(graph, edge))}
                >
                  Show
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
