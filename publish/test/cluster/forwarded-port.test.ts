import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { type ChannelSocket, ForwardedPort } from '../../src/cluster/forwarded-port.ts';
import { PORT_BYTES } from '../support/port-forward-server.ts';

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
