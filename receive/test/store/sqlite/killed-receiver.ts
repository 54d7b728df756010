/** A process that stores batches as fast as it can, and prints the number of each when it is stored. Made to be killed. */
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import { makeExchange, makeMessage } from '../exchanges.ts';

const [path, round] = process.argv.slice(2);
const store = await openSqliteStore({ path: path!, keepForMs: 3_600_000, keepBytes: 2 ** 30 });
console.log('open');
for (let batch = 0; ; batch++) {
  const name = `${round}-${batch}`;
  await store.append(
    Array.from({ length: 5 }, (_, index) =>
      makeExchange({ requestId: `${name}-${index}`, request: makeMessage('marker '.repeat(200)) }),
    ),
  );
  console.log(name);
}
