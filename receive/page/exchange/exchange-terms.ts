import type { ExchangeJson } from '../../src/api/api-types.ts';
import { formatMatch } from '../../src/filter/format.ts';
import { visibleText } from '../visible-text.ts';

/** The term that finds the exchanges of the same trace, or else of the same request; null if there is neither. */
export function relatedTerm({ trace_id, request_id }: ExchangeJson): string | null {
  if (trace_id !== null && trace_id !== '') return formatMatch('trace', trace_id);
  return request_id === '' ? null : formatMatch('request', request_id);
}

/** The terms that find the exchanges of the same method, host and path, whatever their query. */
export function endpointTerms({ method, host, path }: ExchangeJson): string[] {
  const bare = path.split('?')[0] ?? '';
  const terms = [formatMatch('method', method)];
  if (host !== '') terms.push(formatMatch('host', host));
  if (bare !== '') terms.push(formatMatch('path', bare));
  return terms;
}

/** What an exchange is called where there is little room: `GET auth/token`. */
export function exchangeName({ method, host, path }: ExchangeJson): string {
  return visibleText(`${method} ${host}${path}`.slice(0, 200));
}
