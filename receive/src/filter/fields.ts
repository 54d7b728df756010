import { FIELDS, type Field, STATES } from './filter.ts';

/** The limits of a filter, as text and in terms. */
export const FILTER_LIMITS = { characters: 2000, terms: 50 };

/** A field of the filter language, as the help of terminal and page shows it. */
export type FieldHelp = { name: Field | 'since' | 'until'; matches: string; examples: readonly string[] };

/** All fields, in the order of the help. The only list of them that users see. */
export const FIELD_HELP: readonly FieldHelp[] = [
  {
    name: 'text',
    matches: 'words, or prefixes of words, in method, host, path, headers and text bodies',
    examples: ['coupon', '"out of stock"', 'text:order-17'],
  },
  { name: 'method', matches: 'the method, in any case', examples: ['method:post'] },
  { name: 'status', matches: 'a status, or a class of them', examples: ['status:404', 'status:5xx'] },
  {
    name: 'host',
    matches: 'the host, or its first parts; *. stands for any first part',
    examples: ['host:payments', 'host:payments:8080', 'host:*.svc.cluster.local'],
  },
  { name: 'path', matches: 'the beginning of the path', examples: ['path:/api/v1'] },
  { name: 'source', matches: 'who called, matched as a host', examples: ['source:web', 'source:10.0.0.7'] },
  { name: 'destination', matches: 'who was called, matched as a host', examples: ['destination:payments'] },
  { name: 'namespace', matches: 'the namespace of either side', examples: ['namespace:shop'] },
  {
    name: 'trace',
    matches: 'one trace, by its id',
    examples: ['trace:4bf92f3577b34da6a3ce929d0e0e4736'],
  },
  {
    name: 'request',
    matches: 'one request id (x-request-id)',
    examples: ['request:7d9f1c9e-7e0d-4d6a-8a53-5f0f6d1f0c11'],
  },
  {
    name: 'is',
    matches:
      'cut: a body was cut; redacted: something was replaced; unanswered: no response; error: no response, 4xx or 5xx',
    examples: STATES.map((state) => `is:${state}`),
  },
  {
    name: 'since',
    matches: 'from this time on: RFC 3339, or how long ago',
    examples: ['since:15m', 'since:2026-11-28T09:00:00Z'],
  },
  {
    name: 'until',
    matches: 'before this time: RFC 3339, or how long ago',
    examples: ['until:2h', 'until:2026-11-28T10:00:00Z'],
  },
];

/** Whether a word is the name of a field of terms; `since` and `until` are not. */
export function isField(name: string): name is Field {
  return (FIELDS as readonly string[]).includes(name);
}
