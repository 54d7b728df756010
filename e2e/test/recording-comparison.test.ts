import assert from 'node:assert/strict';
import { compareRecordings } from '../recording/comparison.ts';
import type { RecordedCommand, RecordedRequest } from '../recording/recording.ts';

const READ: RecordedRequest = { server: 'api', method: 'GET', path: '/api/v1', status: 200 };
const WRITE: RecordedRequest = { ...READ, method: 'PATCH', path: '/api/v1/x', body: { spec: { url: 'a' } } };

function make(changes: Partial<RecordedCommand> = {}): RecordedCommand {
  return {
    ...{ name: 'apply', args: ['apply'], code: 0, stdout: '{"a": 1}\n', stderr: 'one\ntwo\n' },
    ...{ requests: [READ, WRITE], files: {}, isPolling: false, isRacing: false },
    ...changes,
  };
}

function compare(before: RecordedCommand, after: RecordedCommand): string[] {
  const [first] = compareRecordings({ commands: [before] }, { commands: [after] });
  return first?.differences ?? assert.fail('nothing was compared');
}

describe('the comparison of two recordings', () => {
  it('finds no difference in another layout of JSON, and another order of requests and lines', () => {
    const after = make({ stdout: '{\n "a": 1\n}', stderr: 'two\none\n', requests: [WRITE, READ] });
    assert.deepEqual(compare(make(), after), []);
  });

  it('names the exit code, the member of JSON, the line and the file that differ', () => {
    const after = make({ code: 3, stdout: '{"a": 2}', stderr: 'one\nthree\n', files: { f: 'x' } });
    assert.deepEqual(compare(make(), after), [
      'exit code: 0 -> 3',
      'stdout.a: 1 -> 2',
      'stderr - two',
      'stderr + three',
      'file.f: undefined -> "x"',
    ]);
  });

  it('names requests that are gone or new, and what was sent otherwise', () => {
    const after = make({ requests: [{ ...WRITE, body: { spec: { url: 'b' } } }] });
    assert.deepEqual(compare(make({ requests: [READ, READ, WRITE] }), after), [
      'request - api GET /api/v1 200 (2 times)',
      'request - api PATCH /api/v1/x 200 {"spec":{"url":"a"}}',
      'request + api PATCH /api/v1/x 200 {"spec":{"url":"b"}}',
    ]);
  });

  it('does not count how often a command asks that waits', () => {
    const before = make({ isPolling: true, requests: [READ, READ, WRITE] });
    assert.deepEqual(compare(before, make({ isPolling: true })), []);
  });

  it('says when lines of text are in another order on stdout', () => {
    const differences = compare(make({ stdout: 'a\nb\n' }), make({ stdout: 'b\na\n' }));
    assert.deepEqual(differences, ['stdout: the same lines in another order']);
  });

  it('names commands that one of the two recordings lacks', () => {
    const one = make({ name: 'one' });
    const other = make({ name: 'other' });
    const compared = compareRecordings({ commands: [one] }, { commands: [other] });
    assert.deepEqual(
      compared.map(({ name, differences }) => [name, differences]),
      [
        ['one', ['was not run']],
        ['other', ['was run in the second recording alone']],
      ],
    );
  });
});
