import type { ExchangeJson } from '../../src/api/api-types.ts';
import { toCurl, toFetch } from '../../src/present/copy-as.ts';

/** The formats that an exchange can be copied in. */
export type CopyFormat = 'curl' | 'fetch' | 'JSON';

/** Writes an exchange to be pasted elsewhere: a command, a call, or the JSON of the API. */
export function copyOf(exchange: ExchangeJson, format: CopyFormat): string {
  if (format === 'curl') return toCurl(exchange);
  return format === 'fetch' ? toFetch(exchange) : `${JSON.stringify(exchange, null, 2)}\n`;
}
