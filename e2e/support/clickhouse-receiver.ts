/**
 * A receiver with its page on a ClickHouse store, which says where both listen. Made to be killed. Its argument is JSON:
 * the options of the store, and the port of ingest.
 */
import { startPage } from '../../receive/src/api/listener.ts';
import { startReceiver } from '../../receive/src/receiver.ts';
import { describeIngest, measureIngest } from '../../receive/src/receiver-metrics.ts';
import { openClickHouseStore } from '../../receive/src/store/clickhouse/clickhouse.ts';
import { limitYoungGeneration } from '../../receive/src/young-generation.ts';

const { options, port } = JSON.parse(process.argv[2]!);
const log = (line: string) => console.error(line);
limitYoungGeneration();
const store = await openClickHouseStore(options);
const receiver = await startReceiver({ store, listen: { host: '127.0.0.1', port }, log });
const page = await startPage({
  ...{ version: '0', store, listen: { host: '127.0.0.1', port: 0 }, files: undefined, log },
  state: () => describeIngest(receiver.ingest),
  metrics: () => measureIngest(receiver.ingest.counters),
});
console.log(JSON.stringify({ ingestPort: receiver.ingest.address.port, page: page.address }));
process.once('SIGTERM', async () => {
  await page.stop();
  await receiver.stop();
});
