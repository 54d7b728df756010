import { openClickHouseStore } from '../../../src/store/clickhouse/clickhouse.ts';
import type { Store } from '../../../src/store/store.ts';
import { describeModel } from '../suite-model.ts';
import { startServer, type TestServer } from './server.ts';

describe('ClickHouse store against a model', function () {
  this.timeout(300_000);
  let server: TestServer;
  let store: Store | undefined;
  before(async () => {
    server = await startServer();
  });
  after(async () => {
    await store?.close();
    await server?.stop();
  });

  describeModel(async () => {
    await store?.close();
    store = await openClickHouseStore(server.options());
    return store;
  }, 10);
});
