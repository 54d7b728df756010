import type { Filter } from '../filter/filter.ts';
import type { ListPage, Store, Stored, Summary } from '../store/store.ts';
import { type Call, type Handler, Refusal, writePart } from './answer.ts';
import { harFrame, toHarEntry } from './har.ts';
import type { PageOptions } from './page-options.ts';
import { allowParameters, FILTER_PARAMETERS, readChoice, readFilter } from './query.ts';
import { toExchangeJson } from './to-json.ts';

/** How many summaries are read at once. */
const PAGE = 200;
/** How many exchanges are read in full at once, and about how many bytes of bodies. */
const FULL_AT_ONCE = 100;
const FULL_BYTES = 2 ** 22;

/** What a file has around its entries. */
type Layout = {
  type: string;
  head: string;
  between: string;
  tail: string;
  entry: (stored: Stored) => object;
};

/** Answers `GET /api/export`: all exchanges that fit, newest first, read from the store as fast as the peer takes them. */
export function exportExchanges({ store, version }: PageOptions, exports: number): Handler {
  const layouts = { har: harLayout(version), ndjson: LINES };
  let running = 0;
  return async (call) => {
    allowParameters(call.parameters, [...FILTER_PARAMETERS, 'format']);
    const format = readChoice(call.parameters, 'format', ['har', 'ndjson']);
    const filter = readFilter(call.parameters);
    if (running >= exports) {
      const message = `${running} exports are running, which is the limit. Wait until one has ended.`;
      throw new Refusal(429, message, { 'retry-after': '5' });
    }
    running++;
    try {
      // The first page is read before the status line is sent, so that the request can still be refused.
      const first = await store.list({ filter, limit: PAGE });
      writeHead(call, layouts[format], format);
      if (call.request.method === 'HEAD') call.response.end();
      else await writeFile(call, layouts[format], readFull(store, filter, first));
    } finally {
      running--;
    }
  };
}

const LINES: Layout = {
  type: 'application/x-ndjson',
  head: '',
  between: '',
  tail: '',
  entry: toExchangeJson,
};

function harLayout(version: string): Layout {
  const { head, tail } = harFrame(version);
  return { type: 'application/json', head, between: ',', tail, entry: toHarEntry };
}

function writeHead({ response }: Call, { type }: Layout, format: string): void {
  const second = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '');
  response.writeHead(200, {
    'content-type': type,
    'content-disposition': `attachment; filename="meshtap-${second}Z.${format}"`,
  });
}

async function writeFile(
  { response }: Call,
  layout: Layout,
  batches: AsyncIterable<Stored[]>,
): Promise<void> {
  let isEmpty = true;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    const lines = batch.map((stored) => `${JSON.stringify(layout.entry(stored))}\n`);
    const before = isEmpty ? layout.head : layout.between;
    if (!(await writePart(response, before + lines.join(layout.between)))) return;
    isEmpty = false;
  }
  response.end(isEmpty ? layout.head + layout.tail : layout.tail);
}

/** Reads some at a time. Exchanges that are deleted meanwhile are left out. */
async function* readFull(store: Store, filter: Filter, first: ListPage): AsyncGenerator<Stored[]> {
  for (let page = first; ; ) {
    for (let at = 0; at < page.exchanges.length; ) {
      const end = endOfBatch(page.exchanges, at);
      yield await store.getMany(page.exchanges.slice(at, end).map(({ id }) => id));
      at = end;
    }
    if (page.next === null) return;
    page = await store.list({ filter, limit: PAGE, cursor: page.next });
  }
}

/** Where a batch that begins at `start` ends: after one exchange at least, and before it gets too long or too large. */
function endOfBatch(exchanges: readonly Summary[], start: number): number {
  let end = start;
  let bytes = 0;
  for (; end < exchanges.length && end - start < FULL_AT_ONCE; end++) {
    bytes += exchanges[end]!.request.size + exchanges[end]!.response.size;
    if (bytes > FULL_BYTES && end > start) break;
  }
  return end;
}
