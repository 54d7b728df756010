import assert from 'node:assert/strict';
import { Client, type ClientLimits } from '../../../src/store/clickhouse/client.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import type { Engine } from './engine.ts';
import type { TestServer } from './server.ts';
import { type Behaviour, type Identity, type StandIn, startStandIn } from './stand-in.ts';

/** A server for all tests of a file, and the clients and stand-ins of one test. */
export class ClientContext<S extends TestServer = Engine> {
  server!: S;
  /** Names a database of its own for each test, on the server. */
  options!: ClickHouseOptions;
  readonly #clients: Client[] = [];
  readonly #standIns: StandIn[] = [];

  /** Adds the hooks of a file of tests. */
  register(start: () => Promise<S>): void {
    before(async () => {
      this.server = await start();
    });
    after(() => this.server?.stop());
    beforeEach(() => {
      this.options = this.server.options();
    });
    afterEach(async () => {
      await Promise.all(this.#clients.splice(0).map((client) => client.close()));
      await Promise.all(this.#standIns.splice(0).map((server) => server.stop()));
    });
  }

  /** Opens a client, which is closed after the test. */
  open = (change: Partial<ClickHouseOptions> = {}, limits: Partial<ClientLimits> = {}): Client => {
    const client = new Client({ ...this.options, ...change }, limits);
    this.#clients.push(client);
    return client;
  };

  /** Starts a stand-in of the server, which is stopped after the test. */
  standIn = async (...behaviours: Behaviour[]): Promise<StandIn> => {
    const server = await this.secureStandIn(undefined);
    if (behaviours.length > 0) server.behave(...behaviours);
    return server;
  };

  /** The same with TLS. */
  secureStandIn = async (identity: Identity | undefined): Promise<StandIn> => {
    const [host] = this.options.hosts;
    const server = await startStandIn(`http://${host}`, identity);
    this.#standIns.push(server);
    return server;
  };
}

/** Returns the error of what must fail. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => assert.fail('it did not fail'),
    (reason) => reason,
  );
  assert.ok(error instanceof Error);
  return error;
}
