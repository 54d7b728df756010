import { type OutgoingHttpHeaders, request } from 'node:http';
import { type PageListener, startPage } from '../../src/api/listener.ts';
import type { PageOptions } from '../../src/api/page-options.ts';
import type { Exchange } from '../../src/exchange.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../src/store/store.ts';

/** An answer as it came over the socket. */
export type Answer = {
  status: number;
  headers: Record<string, string | undefined> & { 'set-cookie'?: string[] };
  body: Buffer;
};

/** What is asked for; `path` goes onto the wire as it is. */
export type Question = {
  method?: string;
  path: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
};

/** A page listener with a store of its own. */
export type PageFixture = {
  page: PageListener;
  store: Store;
  /** What was logged. */
  lines: string[];
  ask(question: Question | string): Promise<Answer>;
  /** Asks, expects 200, and reads the answer's JSON. */
  json<T>(path: string): Promise<T>;
  stop(): Promise<void>;
};

/** Opens a store in memory that keeps everything. */
export function openMemoryStore(): Promise<Store> {
  return openSqliteStore({ path: ':memory:', keepForMs: 365 * 86_400_000, keepBytes: 2 ** 31 });
}

/** Starts a page listener on a free port, over `exchanges`. */
export async function startPageFixture(
  change: Partial<PageOptions> = {},
  exchanges: readonly Exchange[] = [],
): Promise<PageFixture> {
  const store = change.store ?? (await openMemoryStore());
  if (exchanges.length > 0) await store.append(exchanges);
  const lines: string[] = [];
  const page = await startPage({
    version: '1.2.3',
    store,
    listen: { host: '127.0.0.1', port: 0 },
    files: undefined,
    state: () => ({ address: '127.0.0.1', port: 9000, receivedPerSecond: 4.5, refused: 6, storeError: null }),
    metrics: () => [],
    log: (line) => lines.push(line),
    ...change,
    // Here it would only be reached by a machine that stalls.
    limits: { headersMs: 30_000, ...change.limits },
  }).catch(async (error) => {
    await store.close();
    throw error;
  });
  const ask = (question: Question | string) =>
    askPort(page.port, typeof question === 'string' ? { path: question } : question);
  return {
    page,
    store,
    lines,
    ask,
    json: async (path) => {
      const { status, body } = await ask(path);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${body}`);
      return JSON.parse(body.toString());
    },
    stop: async () => {
      await page.stop();
      await store.close();
    },
  };
}

/** Asks a listener on 127.0.0.1 over a connection of its own. */
export function askPort(
  port: number,
  { method = 'GET', path, headers = {}, body = '' }: Question,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const headers = answer.headers as Answer['headers'];
        resolve({ status: answer.statusCode ?? 0, headers, body: Buffer.concat(parts) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Reads the `error` of an answer. */
export function errorOf({ body }: Answer): string {
  return (JSON.parse(body.toString()) as { error: string }).error;
}
