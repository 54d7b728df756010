import type { Store, Stored } from '../store/store.ts';
import { type Call, type Handler, Refusal, send, sendJson } from './answer.ts';
import type { ListJson } from './api-types.ts';
import { allowParameters, FILTER_PARAMETERS, readFilter, readNumber, readText } from './query.ts';
import { toExchangeJson, toSummaryJson } from './to-json.ts';

const ONE = /^\/api\/exchanges\/([A-Za-z0-9]{1,64})(?:\/(request|response)\/body)?$/;

/** Answers `GET /api/exchanges`: a page of the list, newest first. */
export function listExchanges(store: Store): Handler {
  return async (call) => {
    const { parameters } = call;
    allowParameters(parameters, [...FILTER_PARAMETERS, 'limit', 'cursor']);
    const limit = readNumber(parameters, 'limit', { least: 1, most: 1000 }) ?? 100;
    const cursor = readText(parameters, 'cursor');
    const filter = readFilter(parameters);
    const page = await store.list({ filter, limit, ...(cursor === undefined ? {} : { cursor }) });
    const body: ListJson = { exchanges: page.exchanges.map(toSummaryJson), next: page.next };
    sendJson(call, body);
  };
}

/** Returns what answers `/api/exchanges/ID` or one of its bodies; undefined if the path is neither. */
export function findExchangeRoute(path: string, store: Store): Handler | undefined {
  const [, id, message] = ONE.exec(path) ?? [];
  if (id === undefined) return undefined;
  return async (call) => {
    allowParameters(call.parameters, []);
    const stored = await store.get(id);
    if (!stored) throw new Refusal(404, `There is no exchange ${id}. It may have been deleted to make room.`);
    if (message === 'request' || message === 'response') sendBody(call, stored, message);
    else sendJson(call, toExchangeJson(stored));
  };
}

/** Whatever the body claims to be, it is only bytes to save. */
function sendBody(call: Call, stored: Stored, message: 'request' | 'response'): void {
  send(call, stored[message].body, 200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="meshtap-${stored.id}-${message}.bin"`,
  });
}
