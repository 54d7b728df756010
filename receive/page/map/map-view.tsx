import type { Scope } from '../api.ts';

/** What the map is given. */
export type MapViewProps = {
  filter: Scope;
  /** Adds a term, such as `source:web`, to the filter, and shows the traffic. */
  onFilter(term: string): void;
};

/** Shows who calls whom. */
export function MapView({ filter }: MapViewProps) {
  return <p>{filter.filter}</p>;
}
