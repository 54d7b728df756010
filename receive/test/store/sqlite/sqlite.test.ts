import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import { describeStore } from '../suite.ts';
import type { OpenStore } from '../suite-context.ts';
import { describeMissed } from './suite-missed.ts';

const LIMITS = { keepForMs: 3_600_000, keepBytes: 2 ** 30 };

describe('SQLite store in memory', () => {
  const open: OpenStore = (limits) => openSqliteStore({ path: ':memory:', ...LIMITS, ...limits });
  describeStore(open);
  describeMissed(open);
});

describe('SQLite store in a file', () => {
  let folder: string;
  let files = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-store-'));
  });
  after(() => rm(folder, { recursive: true }));

  const open: OpenStore = (limits) =>
    openSqliteStore({ path: join(folder, `${files++}.db`), ...LIMITS, ...limits });
  describeStore(open);
  describeMissed(open);
});
