import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freeFromTerminal } from '../../src/output/printer.ts';
import { postExchanges, until } from '../support/receiver.ts';

const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'meshtap.js');
const RECEIVE = [
  LAUNCHER,
  'receive',
  '--store',
  ':memory:',
  '--listen',
  '127.0.0.1:0',
  '--page',
  '127.0.0.1:0',
];

describe('freeFromTerminal', () => {
  it('makes writes to a terminal wait outside of this process, and leaves other streams alone', () => {
    const calls: unknown[] = [];
    const _handle = { setBlocking: (isBlocking: boolean) => calls.push(isBlocking) };
    freeFromTerminal({ isTTY: true, _handle });
    assert.deepEqual(calls, [false]);
    freeFromTerminal({ _handle });
    freeFromTerminal({ isTTY: true });
    assert.deepEqual(calls, [false]);
  });
});

describe('meshtap receive whose reader takes nothing', function () {
  this.timeout(120_000);
  it('goes on to receive, and ends by a signal', async () => {
    const child = spawn(process.execPath, RECEIVE, { stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = once(child, 'exit');
    try {
      let text = '';
      child.stderr.on('data', (part) => (text += part));
      const urlOf = () => /Ingest: (http:[^ ]+)/.exec(text)?.[1] ?? '';
      await until(() => urlOf() !== '', 'the start');
      // More than a pipe holds.
      const path = `/${'x'.repeat(50_000)}`;
      await postExchanges(
        urlOf(),
        Array.from({ length: 40 }, () => path),
      );
      child.kill('SIGTERM');
      assert.deepEqual(await closed, [0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
