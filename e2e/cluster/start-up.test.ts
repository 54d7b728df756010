import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { PROVIDER } from '../istio/mesh-under-test.ts';
import { CHECKOUT } from '../support/meshtap-cli.ts';

// The only specs that measure time: how long a person waits for the program itself. The median of several
// warm runs, since other processes of the machine disturb single ones.
const RUNS = 9;
const CLI = join(CHECKOUT, 'publish', 'bin', 'meshtap.js');
const IMAGE = `registry.example/tap:1@sha256:${'0123456789abcdef'.repeat(4)}`;

const COMMANDS: [string, number, string[]][] = [
  ['--help', 300, ['--help']],
  ['the help of a command', 300, ['publish', '--help']],
  ['a mistyped command', 300, ['pusg']],
  [
    'generate',
    500,
    ['generate', 'shop', '--image', IMAGE, '--backend-address', 'collector.traces.svc.cluster.local'],
  ],
];

// It does not use a cluster, and a cluster on kind keeps the machine busy.
const describeLocally = PROVIDER === 'local' ? describe : () => {};

describeLocally('meshtap, started warm', () => {
  for (const [name, limitMs, args] of COMMANDS) {
    it(`answers ${name} in less than ${limitMs} ms`, () => {
      run(args);
      const timesMs = Array.from({ length: RUNS }, () => run(args)).toSorted((a, b) => a - b);
      const medianMs = timesMs[Math.floor(RUNS / 2)] ?? Number.POSITIVE_INFINITY;
      assert.ok(medianMs < limitMs, `median of ${timesMs.map(Math.round).join(', ')} ms`);
    });
  }
});

function run(args: string[]): number {
  const beginMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: CHECKOUT, encoding: 'utf8' });
  const tookMs = performance.now() - beginMs;
  assert.ok(status === 0 || status === 2, stderr);
  return tookMs;
}
