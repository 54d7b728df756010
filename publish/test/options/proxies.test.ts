import assert from 'node:assert/strict';
import { readFlags } from '../../src/options/flag.ts';
import { DUMP_FLAGS, PROXY_FLAGS, readWait } from '../../src/options/proxies.ts';
import { useTempDir } from '../support/cli.ts';

const readProxies = (given: Record<string, unknown>) => readWait(readFlags(PROXY_FLAGS, given, '.'));

describe('--timeout', () => {
  it('is two minutes if it is not given', () => assert.equal(readProxies({}).timeoutMs, 120_000));

  for (const [timeout, message] of [
    ['0', /Cannot use "0" as --timeout: it leaves no time to wait\.\nGive one such as 90s or 2m\./],
    ['0s', /it leaves no time to wait/],
    ['25d', /it is more than 24 days/],
  ] as const) {
    it(`refuses ${timeout}`, () => assert.throws(() => readProxies({ timeout }), message));
  }
});

describe('--admin', () => {
  it('reads a name with and without a namespace, and an address without a scheme', () => {
    const { admins } = readProxies({ admin: ['edge=http://127.0.0.1:15000/', 'shop/cart=[::1]:15000'] });
    assert.deepEqual(
      admins.map(({ namespace, name, url }) => [namespace, name, url.href]),
      [
        [undefined, 'edge', 'http://127.0.0.1:15000/'],
        ['shop', 'cart', 'http://[::1]:15000/'],
      ],
    );
  });

  for (const value of [
    'http://127.0.0.1:15000',
    'edge',
    'edge=',
    '=http://x',
    'a/b/c=http://x',
    'edge=http://',
  ]) {
    it(`refuses ${value}`, () => assert.throws(() => readProxies({ admin: [value] }), /it is not NAME=URL/));
  }
});

describe('--from-file', () => {
  const inTemp = useTempDir();

  it('reads a file alone, and one with a name, by the working directory', () => {
    const { fromFile } = readFlags(DUMP_FLAGS, { fromFile: ['a.dump', 'shop/cart=b.dump'] }, inTemp());
    assert.deepEqual(fromFile, [
      { path: inTemp('a.dump') },
      { namespace: 'shop', name: 'cart', path: inTemp('b.dump') },
    ]);
  });
});
