import { REASON_PHRASES } from '../../src/present/reason-phrases.ts';

/** Writes a status with its reason phrase: `503 Service Unavailable`; `no response` for 0. */
export function statusText(status: number): string {
  if (status === 0) return 'no response';
  const phrase = REASON_PHRASES[status];
  return phrase === undefined ? `${status}` : `${status} ${phrase}`;
}

/** The CSS class of a status: `s1` to `s5`; without a response, that of an error. */
export function statusClass(status: number): string {
  return status === 0 ? 's5' : `s${Math.floor(status / 100)}`;
}
