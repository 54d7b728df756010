import { openClickHouseStore } from '../../../src/store/clickhouse/clickhouse.ts';
import { describeStore } from '../suite.ts';
import { startServer, type TestServer } from './server.ts';

describe('ClickHouse store', function () {
  this.timeout(300_000);
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server?.stop());

  describeStore((limits) => openClickHouseStore(server.options(limits)));
});
