import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { type LocalPort, openLocalPort } from '../../src/receiver/local-port.ts';

describe('openLocalPort', () => {
  const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  let local: LocalPort | undefined;
  before(() => new Promise<void>((done) => echo.listen(0, '127.0.0.1', done)));
  after(() => echo.close());
  afterEach(() => local?.close());
  const unexpected = (error: unknown) => assert.fail(String(error));
  const echoPort = () => (echo.address() as AddressInfo).port;
  const dial = async () => connect({ port: echoPort(), host: '127.0.0.1', allowHalfOpen: true });

  it('has each connection go on through one of its own', async () => {
    local = await openLocalPort({ port: 0, isAsked: true }, dial, unexpected);
    const words = await Promise.all(
      ['one', 'two'].map((word) => {
        const socket = connect(local?.port ?? 0, '127.0.0.1');
        socket.end(word);
        return text(socket);
      }),
    );
    assert.deepEqual(words, ['one', 'two']);
  });

  it('closes a connection that leads nowhere, says why, and takes the next', async () => {
    const failures: unknown[] = [];
    let isBroken = true;
    const dialOrFail = () => (isBroken ? Promise.reject(new Error('no pod')) : dial());
    local = await openLocalPort({ port: 0, isAsked: true }, dialOrFail, (error) => failures.push(error));
    await once(
      connect(local.port, '127.0.0.1').on('error', () => {}),
      'close',
    );
    assert.match(String(failures[0]), /no pod/);
    isBroken = false;
    const socket = connect(local.port, '127.0.0.1');
    socket.end('again');
    assert.equal(await text(socket), 'again');
  });

  it('takes another port where the usual one is taken, but not for one that was asked for', async () => {
    local = await openLocalPort({ port: echoPort(), isAsked: false }, dial, unexpected);
    assert.notEqual(local.port, echoPort());
    await assert.rejects(openLocalPort({ port: echoPort(), isAsked: true }, dial, unexpected), /EADDRINUSE/);
  });
});
