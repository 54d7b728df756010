import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { useTestRun } from '../support/test-run.ts';
import { startVictoriaLogs, type VictoriaLogs } from '../support/victoria-logs.ts';

describe('VictoriaLogs of the tests', function () {
  // It may have to be built first.
  this.timeout(300_000);
  const run = useTestRun('victoria-logs');
  let store: VictoriaLogs;
  before(async () => {
    store = await run.setUp(() => startVictoriaLogs(run.folder()));
    run.stopAfterAll(store.stop);
  });

  it('takes lines and finds them by a nested member, with text for all values', async () => {
    const line = (id: string) =>
      `${JSON.stringify({ id, request: { path: '/a?b', ok: true, list: [['a', 'b']] } })}\n`;
    const url = `http://127.0.0.1:${store.port}/insert/jsonline?_msg_field=request.path`;
    const { status } = await fetch(url, { method: 'POST', body: line('one') + line('two') });
    assert.equal(status, 200);
    const [row] = await eventually(
      'the second line',
      () => store.query('id:="two"'),
      ({ length }) => length === 1,
    );
    const { id, _msg, 'request.ok': ok, 'request.list': list } = row!;
    assert.deepEqual({ id, _msg, ok, list }, { id: 'two', _msg: '/a?b', ok: 'true', list: '[["a","b"]]' });
  });

  it('answers 200 to a line that is too long, and drops it', async () => {
    const url = `http://127.0.0.1:${store.port}/insert/jsonline?_msg_field=id`;
    const post = (id: string, bytes: number) =>
      fetch(url, { method: 'POST', body: `${JSON.stringify({ id, body: 'b'.repeat(bytes) })}\n` });
    assert.equal((await post('too-long', 2.1 * 1024 * 1024)).status, 200);
    assert.equal((await post('next', 1)).status, 200);
    const rows = await eventually(
      'the line after it',
      () => store.query('_msg:="next" or _msg:="too-long"'),
      ({ length }) => length > 0,
    );
    assert.deepEqual(
      rows.map(({ _msg }) => _msg),
      ['next'],
    );
  });

  it('says what is wrong with a query', async () => {
    await assert.rejects(store.query('id:='), /VictoriaLogs answers 400 to id:=/);
  });
});
