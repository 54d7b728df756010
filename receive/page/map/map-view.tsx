import { useMemo, useState } from 'preact/hooks';
import { formatExchanges } from '../formats.ts';
import './map.css';
import { MapCanvas } from './map-canvas.tsx';
import { useMapData } from './map-data.ts';
import { foldMap } from './map-graph.ts';
import { MapTable } from './map-table.tsx';

/** What the map is given. */
export type MapViewProps = {
  /** Adds terms, such as `source:web`, to the filter, and shows the traffic. */
  onFilter(terms: readonly string[]): void;
};

/** Shows who calls whom, as a drawing or as a table. */
export function MapView({ onFilter }: MapViewProps) {
  const { data, problem } = useMapData();
  const [isTable, setTable] = useState(false);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const graph = useMemo(() => (data === null ? null : foldMap(data.map, open)), [data, open]);
  const toggle = (namespace: string) => setOpen(toggled(open, namespace));
  return (
    <section class="map-view" aria-label="Map" aria-busy={data === null}>
      <div class="map-head">
        <h2>Who calls whom</h2>
        {graph === null || graph.nodes.length === 0 ? null : (
          <button type="button" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            Table
          </button>
        )}
        {[...open].map((namespace) => (
          <button key={namespace} type="button" onClick={() => toggle(namespace)}>
            Fold {namespace === '' ? 'no namespace' : namespace}
          </button>
        ))}
        {data !== null && data.map.others > 0 ? (
          <span class="dim">{formatExchanges(data.map.others)} of quieter calls are not shown</span>
        ) : null}
      </div>
      {problem === '' ? null : (
        <p class="map-problem" role="alert">
          {problem}
        </p>
      )}
      {data === null && problem === '' ? <p class="map-state">Loading…</p> : null}
      {graph?.nodes.length === 0 ? (
        <p class="map-state">
          Nothing matches the filter in this time range. Remove terms, or choose a longer range.
        </p>
      ) : null}
      {graph === null || data === null || graph.nodes.length === 0 ? null : isTable ? (
        <MapTable graph={graph} seconds={data.seconds} onFilter={onFilter} />
      ) : (
        <MapCanvas graph={graph} seconds={data.seconds} onFilter={onFilter} onOpen={toggle} />
      )}
    </section>
  );
}

function toggled(open: ReadonlySet<string>, namespace: string): ReadonlySet<string> {
  const next = new Set(open);
  if (!next.delete(namespace)) next.add(namespace);
  return next;
}
