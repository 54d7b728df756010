/** A process that stores, learns and saves as fast as it can, and prints the number of each batch. Made to be killed. */
import { startLearning } from '../../../src/learning.ts';
import { openClickHouseStore } from '../../../src/store/clickhouse/clickhouse.ts';
import { makeExchange } from '../exchanges.ts';

const store = await openClickHouseStore(JSON.parse(process.argv[2]!));
// From now on others know of it.
await store.catalogue.save();
startLearning(store, console.error, { stepMs: 2, pauseMs: 0, saveMs: 1 });
console.log('open');
for (let batch = 0; ; batch++) {
  await store.append(
    Array.from({ length: 5 }, (_, host) => makeExchange({ host: `host-${host}`, path: '/orders' })),
  );
  console.log(`${batch}`);
}
