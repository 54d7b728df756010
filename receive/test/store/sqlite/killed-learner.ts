/** A process that stores, learns and saves as fast as it can, and prints the number of each batch. Made to be killed. */
import { startExpiry } from '../../../src/expiry.ts';
import { startLearning } from '../../../src/learning.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import { makeExchange } from '../exchanges.ts';

const [path, keepForMs] = process.argv.slice(2);
const store = await openSqliteStore({ path: path!, keepForMs: Number(keepForMs), keepBytes: 2 ** 30 });
startLearning(store, console.error, { stepMs: 2, pauseMs: 0, saveMs: 1 });
startExpiry(store, 1, console.error);
console.log('open');
for (let batch = 0; ; batch++) {
  await store.append(
    Array.from({ length: 5 }, (_, host) => makeExchange({ host: `host-${host}`, path: '/orders' })),
  );
  console.log(`${batch}`);
}
