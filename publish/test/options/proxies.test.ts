import assert from 'node:assert/strict';
import { readDurationMs } from '../../src/options/duration.ts';
import { readAdmins, readDumpFiles, readTimeoutMs } from '../../src/options/proxies.ts';
import { useTempDir } from '../support/cli.ts';

describe('readDurationMs', () => {
  for (const [text, ms] of [
    ['90s', 90_000],
    ['2m', 120_000],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['500ms', 500],
    ['45', 45_000],
  ] as const) {
    it(`reads ${text}`, () => assert.equal(readDurationMs({ timeout: text }, 'timeout'), ms));
  }

  for (const text of ['', '2 m', '-1s', '1.5m', 's', '2w', '90sx']) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(() => readDurationMs({ timeout: text }, 'timeout'), /as --timeout/));
  }
});

describe('readTimeoutMs', () => {
  it('is two minutes where nothing is said', () => assert.equal(readTimeoutMs({}), 120_000));
});

describe('readAdmins', () => {
  it('reads a name with and without a namespace, and an address without a scheme', () => {
    const admins = readAdmins({ admin: ['edge=http://127.0.0.1:15000/', 'shop/cart=[::1]:15000'] });
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
    it(`refuses ${value}`, () => assert.throws(() => readAdmins({ admin: [value] }), /it is not NAME=URL/));
  }
});

describe('readDumpFiles', () => {
  const inTemp = useTempDir();

  it('reads a file alone, and one with a name, by the working directory', () => {
    const cwd = inTemp();
    const context = { cwd } as Parameters<typeof readDumpFiles>[1];
    assert.deepEqual(readDumpFiles({ fromFile: ['a.dump', 'shop/cart=b.dump'] }, context), [
      { path: inTemp('a.dump') },
      { namespace: 'shop', name: 'cart', path: inTemp('b.dump') },
    ]);
  });
});
