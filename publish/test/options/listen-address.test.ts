import assert from 'node:assert/strict';
import { formatAddress, isLoopback, parseListenAddress } from '../../src/options/receiving.ts';

describe('parseListenAddress', () => {
  const fallback = { host: '127.0.0.1', port: 9000 };
  const read = (text: string) => parseListenAddress(fallback)(text, { source: '--listen', cwd: '.' });

  it('reads addresses of both families, localhost, and a port of loopback alone', () => {
    assert.deepEqual(read('0.0.0.0:1'), { host: '0.0.0.0', port: 1 });
    assert.deepEqual(read('[::1]:65535'), { host: '::1', port: 65535 });
    assert.deepEqual(read('localhost:0'), { host: 'localhost', port: 0 });
    assert.deepEqual(read('9001'), { host: '127.0.0.1', port: 9001 });
  });

  it('refuses names, URLs, bare IPv6 and ports that are none', () => {
    for (const text of [
      'example.com:80',
      'http://1.2.3.4:80',
      '::1',
      '[1.2.3.4]:80',
      '1.2.3.4',
      ':80',
      '1.2.3.4:65536',
      '[::1]',
    ])
      assert.throws(
        () => read(text),
        /as --listen: it is not an address to listen on\.\nGive an IP address/,
        text,
      );
  });
});

describe('isLoopback', () => {
  it('is true for what only this machine can reach', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) assert.ok(isLoopback(host), host);
    for (const host of ['0.0.0.0', '::', '10.0.0.1', '::ffff:10.0.0.1', 'example.com'])
      assert.ok(!isLoopback(host), host);
  });
});

describe('formatAddress', () => {
  it('puts brackets around IPv6', () => {
    assert.equal(formatAddress({ host: '::1', port: 1 }), '[::1]:1');
    assert.equal(formatAddress({ host: '127.0.0.1', port: 1 }), '127.0.0.1:1');
  });
});
