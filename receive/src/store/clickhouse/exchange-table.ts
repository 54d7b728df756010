import type { Filter } from '../../filter/filter.ts';
import type { Client } from './client.ts';
import { momentOf, type Plan, planFilter } from './query.ts';

/** The table of exchanges, as readers see it: without the rows that are too old, deleted or not. */
export type ExchangeTable = {
  client: Client;
  /** Quoted. */
  name: string;
  keepForMs: number;
};

/** Makes the conditions for what is kept, and matches a filter if one is given. Throws a QueryError if it is not valid. */
export function planRead(table: ExchangeTable, filter: Filter = { terms: [] }): Plan {
  const { conditions, parameters } = planFilter(filter);
  const keptSince = Math.max(0, Math.floor((Date.now() - table.keepForMs) * 1000));
  return {
    conditions: [`received >= ${momentOf('keptSince')}`, ...conditions],
    parameters: { ...parameters, keptSince },
  };
}
