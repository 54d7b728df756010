import assert from 'node:assert/strict';
import type { Exchange } from '../../src/exchange.ts';
import { parseFilter } from '../../src/filter/parse.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts';
import { QueryLimitError, type Store, StoreError } from '../../src/store/store.ts';
import { showArrivals } from '../../src/terminal/arrivals.ts';
import { ExchangeWriter, type TerminalFormat } from '../../src/terminal/exchange-writer.ts';

const MESSAGE = { version: '', headers: [], body: new Uint8Array(), size: 0, truncated: false };

function makeExchange(path: string, status = 200): Exchange {
  return {
    ...{
      startUs: null,
      durationUs: null,
      source: 'a',
      destination: 'b',
      method: 'GET',
      scheme: 'http',
      host: 'b',
    },
    ...{ sourceNamespace: '', destinationNamespace: '', path, status, request: MESSAGE, response: MESSAGE },
    ...{ requestId: '', traceId: null, format: 'scnt', redacted: false },
    observer: { workload: '', namespace: '', pod: '', side: null },
  };
}

describe('showArrivals', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ path: ':memory:', keepForMs: 86_400_000, keepBytes: 2 ** 30 });
  });
  afterEach(() => store.close());

  const show = async (format: TerminalFormat, filter: string, append: () => Promise<void>) => {
    let text = '';
    const writer = new ExchangeWriter({ write: (part) => (text += part) }, format);
    const stop = new AbortController();
    const options = {
      store,
      filter: parseFilter(filter, 0),
      writer,
      position: await store.position(),
      stop: stop.signal,
      lastLookMs: 60_000,
    };
    await append();
    const showing = showArrivals(options);
    stop.abort();
    await showing;
    return text;
  };
  const pathsOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).path);

  it('writes all that came before the end, and that fits, in the order of its arrival', async () => {
    const paths = Array.from({ length: 1300 }, (_, at) => `/${at}`);
    const text = await show('json', 'status:200', async () => {
      await store.append(paths.map((path) => makeExchange(path)));
      await store.append([makeExchange('/other', 500)]);
    });
    assert.deepEqual(pathsOf(text), paths);
  });

  it('leaves out of a table what comes too fast to be read, and says so', async () => {
    const text = await show('table', '', () =>
      store.append(Array.from({ length: 1000 }, () => makeExchange('/x'))),
    );
    const rows = text.split('\n').filter((line) => line.includes('GET'));
    assert.equal(rows.length, 200);
    assert.match(text, /\nExchanges come too fast to read: some are not shown\. .*--filter\.\n/);
  });

  it('writes what comes while it runs, until the reader has gone', async () => {
    let text = '';
    let leave = () => {};
    const sink = {
      write: (part: string) => {
        text += part;
        if (text.includes('/2')) leave();
      },
      once: (event: string, listener: () => void) => {
        if (event === 'error') leave = listener;
      },
    };
    const writer = new ExchangeWriter(sink, 'json');
    const { signal } = new AbortController();
    const position = await store.position();
    const showing = showArrivals({ store, filter: { terms: [] }, writer, position, stop: signal });
    await store.append([makeExchange('/1')]);
    await store.append([makeExchange('/2')]);
    await showing;
    assert.deepEqual(pathsOf(text), ['/1', '/2']);
  });

  it('goes on when the store was too busy or broken for a moment, and leaves nothing out', async () => {
    const faults = [new QueryLimitError('busy'), new StoreError('broken')];
    const faulty: Pick<Store, 'arrivals' | 'position' | 'subscribe'> = {
      arrivals: (...parameters) => {
        const fault = faults.shift();
        return fault ? Promise.reject(fault) : store.arrivals(...parameters);
      },
      position: () => store.position(),
      subscribe: (arrived) => store.subscribe(arrived),
    };
    let text = '';
    let leave = () => {};
    const sink = {
      write: (part: string) => {
        text += part;
        leave();
      },
      once: (event: string, listener: () => void) => {
        if (event === 'error') leave = listener;
      },
    };
    const writer = new ExchangeWriter(sink, 'json');
    const position = await store.position();
    await store.append([makeExchange('/1')]);
    const { signal } = new AbortController();
    await showArrivals({ store: faulty, filter: { terms: [] }, writer, position, stop: signal });
    assert.deepEqual(pathsOf(text), ['/1']);
    assert.equal(faults.length, 0);
  });

  it('ends when it is asked to, also when its reader is there and takes nothing', async () => {
    for (const format of ['json', 'table'] as const) {
      const isStuck = { write: () => false, once: () => {} };
      const position = await store.position();
      await store.append(Array.from({ length: 500 }, () => makeExchange('/x')));
      const stop = new AbortController();
      const writer = new ExchangeWriter(isStuck, format);
      const showing = showArrivals({
        store,
        filter: { terms: [] },
        writer,
        position,
        stop: stop.signal,
        lastLookMs: 100,
      });
      stop.abort();
      await showing;
    }
  });
});
