import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../e2e/support/eventually.ts';
import { type Receiver, type ReceiverOptions, startReceiver } from '../src/receiver.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts';
import { scntDocument } from './decode/documents.ts';

const ALL = { filter: { terms: [] }, limit: 10 };

describe('startReceiver', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-receiver-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function start(options: Partial<ReceiverOptions> = {}, keepForMs = 3_600_000): Promise<Receiver> {
    const store = await openSqliteStore({ path: join(folder, 'store.db'), keepForMs, keepBytes: 2 ** 30 });
    return startReceiver({ store, listen: { host: '127.0.0.1', port: 0 }, log: () => {}, ...options });
  }
  async function post({ ingest }: Receiver): Promise<number> {
    const url = `http://127.0.0.1:${ingest.address.port}/publish`;
    return (await fetch(url, { method: 'POST', body: JSON.stringify(scntDocument()) })).status;
  }

  it('has what it acknowledged when it is started again', async () => {
    const first = await start();
    assert.equal(await post(first), 200);
    await first.stop();
    const second = await start();
    assert.equal((await second.store.list(ALL)).exchanges.length, 1);
    await second.stop();
  });

  it('stores and answers what is under way when it is stopped', async () => {
    const receiver = await start();
    const posts = Array.from({ length: 20 }, () => post(receiver).catch(() => 0));
    await eventually(
      'a request',
      () => receiver.ingest.counters.requests,
      (count) => count > 0,
    );
    await receiver.stop();
    const acknowledged = (await Promise.all(posts)).filter((status) => status === 200).length;
    const again = await start();
    assert.ok((await again.store.list({ ...ALL, limit: 100 })).exchanges.length >= acknowledged);
    await again.stop();
  });

  it('deletes what is too old', async () => {
    const receiver = await start({ expiryIntervalMs: 5 }, 1);
    assert.equal(await post(receiver), 200);
    await eventually(
      'an empty store',
      () => receiver.store.list(ALL),
      ({ exchanges }) => exchanges.length === 0,
    );
    await receiver.stop();
  });

  it('closes the store where it cannot listen', async () => {
    const receiver = await start();
    const { address } = receiver.ingest;
    const path = join(folder, 'other.db');
    const store = await openSqliteStore({ path, keepForMs: 1000, keepBytes: 2 ** 30 });
    await assert.rejects(startReceiver({ store, listen: address, log: () => {} }), { code: 'EADDRINUSE' });
    const again = await openSqliteStore({ path, keepForMs: 1000, keepBytes: 2 ** 30 });
    await again.close();
    await receiver.stop();
  });

  it('stops once, whoever asks', async () => {
    const receiver = await start();
    await Promise.all([receiver.stop(), receiver.stop()]);
  });
});
