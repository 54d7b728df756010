import { useEffect, useState } from 'preact/hooks';
import type { ExchangeJson } from '../../src/api/api-types.ts';
import { listExchanges } from '../api.ts';
import { relatedTerm } from './exchange-terms.ts';

const MOST_COUNTED = 100;

/** How many other exchanges belong to the same trace or request: `4`, `99+`; empty if none, or not known yet. */
export function useRelatedCount(exchange: ExchangeJson): string {
  const term = relatedTerm(exchange);
  const [found, setFound] = useState({ id: '', count: '' });
  useEffect(() => {
    if (term === null) return;
    const ended = new AbortController();
    listExchanges({ filter: term }, { limit: MOST_COUNTED }, ended.signal).then(
      ({ exchanges, next }) => {
        const others = exchanges.filter(({ id }) => id !== exchange.id).length;
        setFound({ id: exchange.id, count: others === 0 ? '' : `${others}${next === null ? '' : '+'}` });
      },
      // Without a count, the link still works.
      () => undefined,
    );
    return () => ended.abort();
  }, [term, exchange.id]);
  return found.id === exchange.id ? found.count : '';
}
