import type { App } from './app.ts';
import { findCaseId } from './arrived-ids.ts';
import type { Answer, ExchangeCase } from './exchange-case.ts';
import { findDifferences } from './exchange-expectation.ts';
import type { ScntDocument } from './scnt.ts';
import type { Arrival } from './trace-backend.ts';

/** What documents are compared with. `listenPort` is Envoy's. */
export type Evidence = { answers: Map<string, Answer>; app: Pick<App, 'seen'>; listenPort: number };

/** The results for some cases: those whose document arrived, and what is wrong with these documents. */
export type DocumentCheck = { arrived: ExchangeCase[]; faults: string[] };

/** Compares the documents of `cases` with what clients sent and got, and with what the app got. */
export function checkDocuments(
  cases: ExchangeCase[],
  arrivals: Pick<Arrival, 'document'>[],
  { answers, app, listenPort }: Evidence,
): DocumentCheck {
  const documents = Map.groupBy(arrivals, ({ document }) => findCaseId(document));
  const arrived = cases.filter(({ id }) => documents.has(id));
  const faults = arrived.flatMap((exchange) => {
    const [{ document } = { document: undefined }, ...others] = documents.get(exchange.id) ?? [];
    const answer = answers.get(exchange.id);
    if (!document || !answer) return [`${exchange.id}: nobody sent it`];
    const found = [
      ...findDifferences(exchange, answer, document, listenPort),
      ...compareWithApp(document, app.seen.get(exchange.id)),
      ...(others.length > 0 ? [`it arrived ${others.length + 1} times`] : []),
    ];
    return found.map((text) => `${exchange.id} (${exchange.shape}): ${text}`);
  });
  return { arrived, faults };
}

function compareWithApp({ request_id, scnt_request }: ScntDocument, seen: SeenRequests): string[] {
  const [request] = seen ?? [];
  if (!request) return ['the app did not get it'];
  const id = request.headers.find(([name]) => name === 'x-request-id')?.[1];
  const parts = [
    ['request_id', request_id, id],
    ['method', scnt_request.method, request.method],
    ['path', scnt_request.path, request.path],
    ['length of the body', scnt_request.body.length, request.bodyBytes],
  ];
  return parts
    .filter(([, actual, expected]) => actual !== expected)
    .map(([what, actual, expected]) => `${what} is ${actual}, but the app got ${expected}`);
}

type SeenRequests = ReturnType<App['seen']['get']>;
