import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import { describeStore } from '../suite.ts';

const LIMITS = { keepForMs: 3_600_000, keepBytes: 2 ** 30 };

describe('SQLite store in memory', () => {
  describeStore((limits) => openSqliteStore({ path: ':memory:', ...LIMITS, ...limits }));
});

describe('SQLite store in a file', () => {
  let folder: string;
  let files = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-store-'));
  });
  after(() => rm(folder, { recursive: true }));

  describeStore((limits) => openSqliteStore({ path: join(folder, `${files++}.db`), ...LIMITS, ...limits }));
});
