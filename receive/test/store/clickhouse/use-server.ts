import { Client } from '../../../src/store/clickhouse/client.ts';
import { startServer, type TestServer } from './server.ts';

/** Starts a server for the tests of this block, and opens a client on it. */
export function useServer(): { server: () => TestServer; client: () => Client } {
  let server: TestServer;
  let client: Client;
  before(async () => {
    server = await startServer();
    client = new Client(server.options());
  });
  after(async () => {
    await client?.close();
    await server?.stop();
  });
  return { server: () => server, client: () => client };
}
