import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How an admin interface answers; may be changed while it runs. */
export interface AdminPages {
  /** The answer to `/config_dump?resource=ecds_filters`. */
  dump: string;
  /** By name without `wasmcustom.meshtap_`; undefined: it has none of the filter's counters. */
  counters: Record<string, number> | undefined;
  /** Adds one to the heartbeat at each look. */
  isBeating: boolean;
  /** What is added to counters after each look. */
  growth: Record<string, number>;
  /** Answers nothing. */
  isSilent: boolean;
}

/** Envoy's admin interface, as far as `meshtap status` asks it. Anything else is 404. */
export class AdminServer {
  readonly pages: AdminPages;
  readonly paths: string[] = [];
  readonly #server: Server;

  private constructor(pages: Partial<AdminPages>) {
    this.pages = {
      dump: '{"configs": []}',
      counters: { seen: 0 },
      isBeating: true,
      growth: {},
      isSilent: false,
      ...pages,
    };
    this.#server = createServer((request, response) => {
      this.paths.push(request.url ?? '');
      if (this.pages.isSilent) return;
      const page = this.#read(request.url ?? '');
      response.writeHead(page === undefined ? 404 : 200).end(page ?? 'invalid path. ');
    });
  }

  /** Starts one on a free port of loopback. */
  static async start(pages: Partial<AdminPages> = {}): Promise<AdminServer> {
    const admin = new AdminServer(pages);
    await new Promise<void>((resolve) => admin.#server.listen(0, '127.0.0.1', resolve));
    return admin;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Connections that are open. */
  countConnections(): Promise<number> {
    return new Promise((resolve) => this.#server.getConnections((_error, count) => resolve(count)));
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #read(path: string): string | undefined {
    if (path === '/config_dump?resource=ecds_filters') return this.pages.dump;
    if (path !== '/stats?filter=%5Ewasmcustom%5C.meshtap_&format=json') return undefined;
    const { counters } = this.pages;
    if (counters !== undefined && this.pages.isBeating) counters.heartbeat = (counters.heartbeat ?? 0) + 1;
    const stats = Object.entries(counters ?? {});
    const page = { stats: stats.map(([name, value]) => ({ name: `wasmcustom.meshtap_${name}`, value })) };
    for (const [name, more] of Object.entries(this.pages.growth)) {
      if (counters !== undefined) counters[name] = (counters[name] ?? 0) + more;
    }
    return JSON.stringify(page);
  }
}
