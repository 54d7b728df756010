import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { Duplex } from 'node:stream';
import { KubeConfig } from '@kubernetes/client-node';
import { type ChannelSocket, ForwardedPort, openPort } from '../../src/cluster/port-forward.ts';
import { openPodAdmin } from '../../src/cluster/status/admin.ts';
import {
  type Forwarding,
  PORT_BYTES,
  type PortForwardOptions,
  PortForwardServer,
} from '../support/port-forward-server.ts';
import { makePodsCluster } from './status/pods-cluster.ts';

const POD = { namespace: 'shop', name: 'cart-0' };
const PAGE = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

describe('a port of a pod, through the API server', () => {
  let server: PortForwardServer;
  let streams: Duplex[] = [];

  afterEach(async () => {
    for (const stream of streams) stream.destroy();
    streams = [];
    await server.stop();
    assert.deepEqual(server.deviations, []);
  });

  const start = async (options: PortForwardOptions) => {
    server = await PortForwardServer.start(options);
  };
  const open = async (signal?: AbortSignal, path = '') => {
    const stream = await openPort(makeConfig(server.url + path), POD, 15_000, signal);
    streams.push(stream);
    return stream;
  };
  const readPage = (signal = new AbortController().signal) => {
    const cluster = { ...makePodsCluster([]), connect: () => open() };
    return openPodAdmin(cluster, POD, signal).read('/stats');
  };

  it('is asked for by the pod, with the credentials of the user, and is no data', async () => {
    await start({});
    await open(undefined, '/k8s/clusters/c-1/');
    const [forwarding] = server.forwardings;
    const path = '/k8s/clusters/c-1/api/v1/namespaces/shop/pods/cart-0/portforward?ports=15000';
    assert.equal(forwarding?.path, path);
    assert.equal(forwarding?.headers.authorization, 'Bearer a-token');
    assert.match(`${forwarding?.headers['user-agent']}`, /^meshtap\//);
  });

  it('carries a request and its answer, and no connection is left', async () => {
    await start({ onData: (forwarding) => forwarding.send(0, PAGE) });
    assert.equal(await readPage(), 'hello');
    const [forwarding] = server.forwardings as [Forwarding];
    assert.match(
      Buffer.concat(forwarding.received).toString(),
      /^GET \/stats HTTP\/1\.1\r\nconnection: close\r\n/,
    );
    await forwarding.closed;
  });

  it('reads an answer that ends with the connection, and keeps an answer apart from the ports before it', async () => {
    await start({
      isUnannounced: true,
      onData: (forwarding) => {
        // The bytes of the port may come alone, in parts, or with what follows.
        forwarding.send(0, PORT_BYTES.subarray(0, 1));
        forwarding.send(1, PORT_BYTES);
        forwarding.send(
          0,
          Buffer.concat([PORT_BYTES.subarray(1), Buffer.from('HTTP/1.1 200 OK\r\n\r\nhel')]),
        );
        forwarding.send(0, 'lo');
        forwarding.close(1000);
      },
    });
    assert.equal(await readPage(), 'hello');
  });

  it('carries an answer of many megabytes', async () => {
    const chunk = Buffer.alloc(1_000_000, 'x');
    const size = chunk.length * 4;
    await start({
      onData: (forwarding) => {
        forwarding.send(0, `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
        for (let i = 0; i < 4; i++) forwarding.send(0, chunk);
      },
    });
    assert.equal((await readPage()).length, size);
  });

  it('fails with the words of the kubelet when nothing listens at the port', async () => {
    const words = 'error forwarding port 15000 to pod 1: connection refused\n';
    await start({ onOpen: (forwarding) => forwarding.send(1, words) });
    await assert.rejects(readPage(), { name: 'AdminError', message: words.trim() });
    await server.awaitNone();
  });

  it('keeps the words of the kubelet for a reader that comes late', async () => {
    await start({ onOpen: (forwarding) => forwarding.send(1, 'connection refused') });
    const stream = await open();
    await server.awaitNone();
    const cluster = { ...makePodsCluster([]), connect: async () => stream };
    const admin = openPodAdmin(cluster, POD, new AbortController().signal);
    await assert.rejects(admin.read('/stats'), { message: 'connection refused' });
  });

  it('fails when the connection is lost in the middle of an answer', async () => {
    await start({
      onData: (forwarding) => {
        forwarding.send(0, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe');
        forwarding.cut();
      },
    });
    await assert.rejects(readPage(), { name: 'AdminError' });
  });

  it('fails when the API server says an error at the end', async () => {
    await start({ onData: (forwarding) => forwarding.close(1011) });
    await assert.rejects(readPage(), /WebSocket code 1011/);
  });

  for (const [what, send] of [
    ['text', (one: Forwarding) => one.sendText('hello')],
    ['an unknown channel', (one: Forwarding) => one.send(3, 'hello')],
    ['a close of a channel that v4 does not have', (one: Forwarding) => one.send(255, '\0')],
  ] as const) {
    it(`fails when the API server sends ${what}`, async () => {
      await start({ onOpen: send });
      await assert.rejects(readPage(), /the API server sent a message/);
    });
  }

  it('gives the API server’s own answer when it refuses', async () => {
    const body = '{"kind":"Status","reason":"Forbidden","message":"pods \\"cart-0\\" is forbidden"}';
    await start({ refusal: { code: 403, body } });
    await assert.rejects(open(), { code: 403, body });
    await server.awaitNone();
  });

  it('says in both directions where one side has written all, in the protocol that can', async () => {
    await start({
      protocol: 'v5.channel.k8s.io',
      onData: (forwarding) => forwarding.send(255, Buffer.of(0)),
    });
    const stream = await open();
    stream.end('all');
    stream.resume();
    await once(stream, 'close');
    assert.equal(stream.readableEnded, true);
    const [forwarding] = server.forwardings as [Forwarding];
    await forwarding.closed;
    assert.equal(forwarding.hasEnded, true);
  });

  it('lets a side that has written all still read, in the protocol that cannot say so', async () => {
    await start({
      onData: (forwarding) => {
        forwarding.send(0, 'answer');
        forwarding.close(1000);
      },
    });
    const stream = await open();
    stream.end('all');
    const [answer] = await once(stream, 'data');
    assert.equal(`${answer}`, 'answer');
    await once(stream, 'close');
  });

  it('ends a handshake that is under way on Ctrl-C', async () => {
    await start({ isSilent: true });
    const abort = new AbortController();
    const pending = open(abort.signal);
    setImmediate(() => abort.abort(new Error('stopped')));
    await assert.rejects(pending, /stopped/);
  });

  it('ends an answer that does not come on Ctrl-C, and leaves no connection', async () => {
    const abort = new AbortController();
    await start({ onData: () => abort.abort(new Error('stopped')) });
    await assert.rejects(readPage(abort.signal), /stopped/);
    await server.forwardings[0]?.closed;
  });

  it('fails when nobody listens at all', async () => {
    await start({});
    const { url } = server;
    await server.stop();
    await assert.rejects(openPort(makeConfig(url), POD, 15_000), { code: 'ECONNREFUSED' });
  });
});

function makeConfig(server: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    // The client wants it for plain HTTP.
    clusters: [{ name: 'c', server, skipTLSVerify: true }],
    users: [{ name: 'u', token: 'a-token' }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  return config;
}

class QuietSocket extends EventEmitter implements ChannelSocket {
  readonly protocol = 'v4.channel.k8s.io';
  isPaused = false;
  send(_data: Uint8Array, done: () => void): void {
    done();
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  terminate(): void {}
}

describe('ForwardedPort', () => {
  it('holds the socket back while its reader is slow, and lets it go on when all is read', () => {
    const socket = new QuietSocket();
    const stream = new ForwardedPort(socket);
    socket.emit('message', Buffer.concat([Buffer.of(0), PORT_BYTES, Buffer.of(1)]), true);
    assert.equal(socket.isPaused, false);
    socket.emit('message', Buffer.alloc(stream.readableHighWaterMark + 1), true);
    assert.equal(socket.isPaused, true);
    while (stream.read() !== null);
    assert.equal(socket.isPaused, false);
  });
});
