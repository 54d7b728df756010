import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { listenOnFreePort } from '../../../e2e/support/ports.ts';
import { QueryError, QueryLimitError, StoreError } from '../../src/store/store.ts';
import { errorOf, openMemoryStore, startPageFixture } from './page-fixture.ts';

describe('startPage', () => {
  it('refuses to listen without a token where others can reach it', async () => {
    await assert.rejects(startPageFixture({ listen: { host: '0.0.0.0', port: 0 } }), /--page-token-file/);
  });

  it('refuses an empty token', async () => {
    await assert.rejects(startPageFixture({ token: '' }), /token of the page is empty/);
  });

  it('says which address it cannot have', async () => {
    const other = createServer();
    const port = await listenOnFreePort(other);
    try {
      const listen = { host: '127.0.0.1', port };
      await assert.rejects(startPageFixture({ listen }), new RegExp(`127\\.0\\.0\\.1, port ${port}.*in use`));
    } finally {
      other.close();
    }
  });

  it('gives the address of the page', async () => {
    const fixture = await startPageFixture();
    assert.equal(fixture.page.address, `http://127.0.0.1:${fixture.page.port}`);
    await fixture.stop();
  });

  it('closes connections on which nothing moves', async () => {
    const fixture = await startPageFixture({ limits: { idleMs: 50 } });
    const socket = connect(fixture.page.port, '127.0.0.1').resume();
    await new Promise((resolve) => socket.once('close', resolve));
    await fixture.stop();
  });

  it('soon closes connections whose requests have no end', async () => {
    const fixture = await startPageFixture({ limits: { headersMs: 100 } });
    const socket = connect(fixture.page.port, '127.0.0.1').resume();
    // If it is closed before its bytes are read, that is a reset.
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx');
    await new Promise((resolve) => socket.once('close', resolve));
    await fixture.stop();
  }).timeout(25_000);

  it('takes no more connections than it may', async () => {
    const fixture = await startPageFixture({ limits: { connections: 1 } });
    const first = connect(fixture.page.port, '127.0.0.1').resume();
    await new Promise((resolve) => first.once('connect', resolve));
    const second = connect(fixture.page.port, '127.0.0.1').resume();
    await new Promise((resolve) => second.once('close', resolve));
    first.destroy();
    await fixture.stop();
  });
});

describe('errors of the API', () => {
  for (const [error, status, said, retry] of [
    [new QueryError('The cursor is broken'), 400, /The cursor is broken/, undefined],
    [new QueryLimitError('This takes too long'), 503, /This takes too long/, '5'],
    [new StoreError('the disk is full'), 503, /cannot be read now: the disk is full/, '2'],
  ] as const) {
    it(`answers ${status} to a ${error.name}, and logs nothing`, async () => {
      const store = await openMemoryStore();
      store.list = () => Promise.reject(error);
      const fixture = await startPageFixture({ store });
      try {
        const answer = await fixture.ask('/api/exchanges');
        assert.equal(answer.status, status);
        assert.match(errorOf(answer), said);
        assert.equal(answer.headers['retry-after'], retry);
        assert.deepEqual(fixture.lines, []);
      } finally {
        await fixture.stop();
      }
    });
  }

  it('answers 500 without details to what is unexpected, and logs one line without values', async () => {
    const store = await openMemoryStore();
    store.get = (id) => Promise.reject(new TypeError(`value of ${id}: hunter2`));
    const fixture = await startPageFixture({ store });
    try {
      const answer = await fixture.ask('/api/exchanges/abc/request/body');
      assert.equal(answer.status, 500);
      assert.doesNotMatch(answer.body.toString(), /hunter2|TypeError/);
      assert.equal(fixture.lines.length, 1);
      assert.match(
        fixture.lines[0]!,
        /^Cannot answer GET \/api\/exchanges\/ID\/request\/body: TypeError at .+$/,
      );
      assert.doesNotMatch(fixture.lines[0]!, /hunter2|abc/);
    } finally {
      await fixture.stop();
    }
  });
});
