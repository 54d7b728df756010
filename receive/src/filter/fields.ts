import { FIELDS, type Field, STATES } from './filter.ts';

/** What a filter may be at most, as text and in terms. */
export const FILTER_LIMITS = { characters: 2000, terms: 50 };

/** A field of the filter language, as the help of terminal and page shows it. */
export type FieldHelp = { name: Field | 'since' | 'until'; matches: string; examples: readonly string[] };

/** All fields in the order of help. The only list of them that people see. */
export const FIELD_HELP: readonly FieldHelp[] = [
  {
    name: 'text',
    matches: 'words, or beginnings of words, in method, host, path, headers and text bodies',
    examples: ['coupon', '"out of stock"', 'text:order-17'],
  },
  { name: 'method', matches: 'the method, in any case', examples: ['method:post'] },
  { name: 'status', matches: 'a status, or a class of them', examples: ['status:404', 'status:5xx'] },
  {
    name: 'host',
    matches: 'the host, or the first parts of it; *. stands for any first part',
    examples: ['host:payments', 'host:payments:8080', 'host:*.svc.cluster.local'],
  },
  { name: 'path', matches: 'the beginning of the path', examples: ['path:/api/v1'] },
  { name: 'source', matches: 'who called, as host does', examples: ['source:web', 'source:10.0.0.7'] },
  { name: 'destination', matches: 'who was called, as host does', examples: ['destination:payments'] },
  { name: 'namespace', matches: 'the namespace of either side', examples: ['namespace:shop'] },
  {
    name: 'trace',
    matches: 'all of one trace, by its id',
    examples: ['trace:4bf92f3577b34da6a3ce929d0e0e4736'],
  },
  {
    name: 'request',
    matches: 'all of one x-request-id',
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
    matches: 'from this moment on: RFC 3339, or back from now',
    examples: ['since:15m', 'since:2026-11-28T09:00:00Z'],
  },
  {
    name: 'until',
    matches: 'before this moment: RFC 3339, or back from now',
    examples: ['until:2h', 'until:2026-11-28T10:00:00Z'],
  },
];

/** Whether a word is the name of a field that terms have; `since` and `until` are none. */
export function isField(name: string): name is Field {
  return (FIELDS as readonly string[]).includes(name);
}
