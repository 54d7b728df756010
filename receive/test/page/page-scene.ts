import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { buildPage } from '../../page/build.ts';
import { type PageListener, startPage } from '../../src/api/listener.ts';
import type { IngestState } from '../../src/api/page-options.ts';
import type { Exchange } from '../../src/exchange.ts';
import { type Learning, startLearning } from '../../src/learning.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { closeBrowser, sharedBrowser } from './browser.ts';

/** The time for a spec in the browser, in milliseconds: a busy machine may stall for ten seconds, more than once. */
export const PAGE_SPEC_MS = 150_000;

let built: Promise<string> | undefined;
const running = new Set<PageScene>();

/** How a window is opened, and what is done with its page before that. */
export type OpenOptions = BrowserContextOptions & { prepare?(page: Page): Promise<unknown> };

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
  readonly #contexts: BrowserContext[] = [];
  readonly #token: string | undefined;
  readonly #learning: Learning;
  #listener: PageListener | undefined;

  private constructor(store: Store, token: string | undefined) {
    this.store = store;
    this.#token = token;
    this.#learning = startLearning(store, (line) => this.complaints.push(line), { pauseMs: 20 });
    running.add(this);
  }

  /** Starts all of it on loopback. The page is built, and the browser started, once a run. */
  static async start(options: { token?: string; keepBytes?: number | null } = {}): Promise<PageScene> {
    const { keepBytes = 2 ** 31 } = options;
    const store = await openSqliteStore({ path: ':memory:', keepForMs: 7 * 86_400_000, keepBytes });
    const scene = new PageScene(store, options.token);
    await scene.listen(0);
    return scene;
  }

  get address(): string {
    return this.#started.address;
  }

  /** Stores exchanges, which the page then sees arrive. */
  async take(exchanges: readonly Exchange[]): Promise<void> {
    for (let from = 0; from < exchanges.length; from += 1000)
      await this.store.append(exchanges.slice(from, from + 1000));
  }

  /** Opens the page in a window of its own, after `prepare`. `query` begins with `?` or `#`. */
  async open(query = '', { prepare, ...options }: OpenOptions = {}): Promise<Page> {
    const browser = await sharedBrowser();
    const context = await browser.newContext({ viewport: { width: 1440, height: 860 }, ...options });
    this.#contexts.push(context);
    const page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    await prepare?.(page);
    await page.goto(`${this.address}/${query}`);
    // It is drawn after it is loaded, and takes keys from then on.
    await page.locator('#page > *').first().waitFor();
    return page;
  }

  /** Ends the listener, as a receiver that restarts does; gives what starts it again at the same port. */
  async interrupt(): Promise<() => Promise<void>> {
    const { port } = this.#started;
    await this.#started.stop();
    // Somebody else may have got the port for a moment.
    return async () => {
      await eventually(
        `port ${port}`,
        () => this.listen(port),
        () => true,
      );
    };
  }

  async listen(port: number): Promise<void> {
    this.#listener = await startPage({
      version: '0.0.0',
      store: this.store,
      listen: { host: '127.0.0.1', port },
      ...(this.#token === undefined ? {} : { token: this.#token }),
      files: await builtPage(),
      state: () => this.ingest,
      metrics: () => [],
      log: (line) => this.complaints.push(line),
      // Here they would only be reached by a machine that stalls.
      limits: { headersMs: 30_000, liveBehindMs: 60_000 },
    });
  }

  async stop(): Promise<void> {
    running.delete(this);
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.#listener?.stop();
    await this.#learning.stop();
    await this.store.close();
  }

  get #started(): PageListener {
    if (this.#listener === undefined) throw new Error('The scene does not listen yet.');
    return this.#listener;
  }
}

/** Builds the page for this run, once. Returns its folder. */
function builtPage(): Promise<string> {
  built ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshtap-page-'));
    await buildPage(folder);
    return folder;
  })();
  return built;
}

/** Ends what the scenes of a run share, and the scenes that a failed hook left running: nothing may hold the run. */
export async function endScenes(): Promise<void> {
  await Promise.allSettled([...running].map((scene) => scene.stop()));
  await closeBrowser();
  if (built !== undefined) await rm(await built, { recursive: true, force: true });
  built = undefined;
}

// A hook of the whole run. There is none where a script uses the scenes, which ends them itself.
if ('after' in globalThis) after(endScenes);
