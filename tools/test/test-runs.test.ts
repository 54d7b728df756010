import assert from 'node:assert/strict';
import { testRuns } from '../test-runs.ts';

/** Does two runs of a command. Returns whether all passed, and what was printed, without times. */
async function test(command: string) {
  const lines: string[] = [];
  const runs = ['1.2.0', '1.1.0'].map((version) => ({
    title: `Envoy ${version}`,
    env: { RUN_VERSION: version },
  }));
  const hasPassed = await testRuns(runs, command, (line) => lines.push(line.replace(/ in \d+ s$/, '')));
  return { hasPassed, lines };
}

describe('several runs of the same tests', () => {
  it('each have their own environment, and what passed is added up', async () => {
    assert.deepEqual(await test('echo "on $RUN_VERSION"; echo 3 passed, 0 failed'), {
      hasPassed: true,
      lines: [
        ...['on 1.2.0', 'on 1.1.0'],
        ...['Envoy 1.2.0: 3 passed, 0 failed', 'Envoy 1.1.0: 3 passed, 0 failed', '6 passed, 0 failed'],
      ],
    });
  });

  it('go on after one that fails, and fail', async () => {
    assert.deepEqual(await test('[ $RUN_VERSION = 1.1.0 ]; n=$?; echo "5 passed, $n failed"; exit $n'), {
      hasPassed: false,
      lines: ['Envoy 1.2.0: 5 passed, 1 failed', 'Envoy 1.1.0: 5 passed, 0 failed', '10 passed, 1 failed'],
    });
  });

  for (const [what, command] of [
    ['breaks off before it has counted', 'exit 1'],
    ['breaks off after it has counted', 'echo 0 passed, 0 failed; exit 1'],
    ['counts nothing', 'echo 4 passing'],
  ] as const)
    it(`count one that ${what} as one failure`, async () => {
      const { hasPassed, lines } = await test(command);
      assert.equal(hasPassed, false);
      assert.equal(lines.at(-1), '0 passed, 2 failed');
    });
});
