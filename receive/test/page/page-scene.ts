import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildPage } from '../../page/build.ts';
import { type PageListener, startPage } from '../../src/api/listener.ts';
import type { IngestState } from '../../src/api/page-options.ts';
import type { Exchange } from '../../src/exchange.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { startBrowser } from './browser.ts';

// Where a hook failed or took too long, no spec has its scene to stop, and what is open would keep mocha from ending.
const started = new Set<Promise<PageScene>>();
if ('after' in globalThis) {
  after(async () => {
    const scenes = await Promise.allSettled(started);
    for (const scene of scenes) if (scene.status === 'fulfilled') await scene.value.stop();
  });
}

/** A receiver's page with its API and store, and a browser that looks at it. */
export class PageScene {
  /** What ingest says of itself; specs change it. */
  readonly ingest: IngestState = {
    address: '127.0.0.1',
    port: 9000,
    receivedPerSecond: 0,
    refused: 0,
    storeError: null,
  };
  /** What the browser's consoles said that was wrong: blocked styles, errors. */
  readonly complaints: string[] = [];
  readonly store: Store;
  #listener: PageListener;
  readonly #open: AsyncDisposableStack;
  readonly #browser: Browser;
  readonly #folder: string;
  readonly #token: string | undefined;

  private constructor(parts: {
    store: Store;
    browser: Browser;
    folder: string;
    token: string | undefined;
    open: AsyncDisposableStack;
  }) {
    this.#open = parts.open;
    this.store = parts.store;
    this.#browser = parts.browser;
    this.#folder = parts.folder;
    this.#token = parts.token;
    this.#listener = undefined as unknown as PageListener;
  }

  /** Builds the page and starts all of it on loopback. */
  static async start(options: { token?: string } = {}): Promise<PageScene> {
    const starting = PageScene.#start(options);
    started.add(starting);
    return starting;
  }

  static async #start({ token }: { token?: string }): Promise<PageScene> {
    const open = new AsyncDisposableStack();
    try {
      const folder = await mkdtemp(join(tmpdir(), 'meshtap-page-'));
      open.defer(() => rm(folder, { recursive: true, force: true }));
      await buildPage(join(folder, 'page'));
      const store = await openSqliteStore({
        path: ':memory:',
        keepForMs: 7 * 86_400_000,
        keepBytes: 2 ** 31,
      });
      open.defer(() => store.close());
      const browser = await startBrowser();
      open.defer(() => browser.close());
      const scene = new PageScene({ store, browser, folder, token, open });
      await scene.listen(0);
      open.defer(() => scene.#listener.stop());
      return scene;
    } catch (error) {
      await open.disposeAsync();
      throw error;
    }
  }

  get address(): string {
    return this.#listener.address;
  }

  /** Stores exchanges, which the page then sees arrive. */
  async take(exchanges: readonly Exchange[]): Promise<void> {
    for (let from = 0; from < exchanges.length; from += 1000)
      await this.store.append(exchanges.slice(from, from + 1000));
  }

  /** Opens the page in a window of its own. `query` begins with `?` or `#`. */
  async open(query = '', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 860 }, ...options });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    await page.goto(`${this.address}/${query}`);
    return page;
  }

  /** Ends the listener, as a receiver that restarts does; gives what starts it again at the same port. */
  async interrupt(): Promise<() => Promise<void>> {
    const { port } = this.#listener;
    await this.#listener.stop();
    return () => this.listen(port);
  }

  async listen(port: number): Promise<void> {
    this.#listener = await startPage({
      version: '0.0.0',
      store: this.store,
      listen: { host: '127.0.0.1', port },
      ...(this.#token === undefined ? {} : { token: this.#token }),
      files: join(this.#folder, 'page'),
      state: () => this.ingest,
      metrics: () => [],
      log: (line) => this.complaints.push(line),
    });
  }

  /** Ends all of it, once or more. */
  async stop(): Promise<void> {
    await this.#open.disposeAsync();
  }
}
