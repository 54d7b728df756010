import assert from 'node:assert/strict';
import { runMeshtap, SOME_IMAGE, useTempDir } from '../support/cli.ts';

const APPLY = [
  ...['apply', 'shop', '--image', SOME_IMAGE],
  ...['--backend-address', 'collector.traces.svc.cluster.local'],
];

describe('a flag that would do nothing', () => {
  const temp = useTempDir();
  const idle: [string, string[], RegExp][] = [
    [
      '--wait in a dry run',
      ['--wait', '--dry-run=server'],
      /^Cannot use --wait with --dry-run=server: nothing is written/,
    ],
    ['--timeout without --wait', ['--timeout', '5m'], /^Cannot use --timeout without --wait/],
    ['--admin without --wait', ['--admin', 'a=http://127.0.0.1:1'], /^Cannot use --admin without --wait/],
    [
      '--no-transparency-log without a key',
      ['--no-transparency-log'],
      /^Cannot use --no-transparency-log alone/,
    ],
    [
      '--insecure with --plain-http',
      ['--plain-http', '--insecure'],
      /^Cannot use --insecure together with --plain-http: without TLS there is no certificate to accept/,
    ],
    [
      '--ca-file with --plain-http',
      ['--plain-http', '--ca-file', '.'],
      /^Cannot use --ca-file together with --plain-http: without TLS there is no certificate to check/,
    ],
  ];
  for (const [name, flags, message] of idle) {
    it(`is refused before anything is asked for: ${name}`, async () => {
      const { code, stdout, stderr } = await runMeshtap([...APPLY, ...flags], { cwd: temp() });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }

  it('is refused by status too', async () => {
    const { code, stderr } = await runMeshtap(['status', 'shop', '--timeout', '5m'], { cwd: temp() });
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot use --timeout without --wait/);
  });
});
