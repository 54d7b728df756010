import { openSqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../../src/store/store.ts';
import { describeModel } from '../suite-model.ts';

describe('SQLite store against a model', () => {
  let store: Store;
  before(async () => {
    // All are too old at once, so that the store can be emptied.
    store = await openSqliteStore({ path: ':memory:', keepForMs: -1000, keepBytes: 2 ** 30 });
  });
  after(() => store.close());

  describeModel(async () => {
    await store.expire();
    return store;
  }, 60);
});
