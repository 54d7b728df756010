import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listEnvoyVersions } from '../envoy-wheel.ts';
import { testVersions } from '../test-envoys.ts';

/** Runs a command for two versions. Returns whether all passed, and what was printed, without times. */
async function test(command: string) {
  const lines: string[] = [];
  const hasPassed = await testVersions(['1.2.0', '1.1.0'], command, (line) =>
    lines.push(line.replace(/ in \d+ s$/, '')),
  );
  return { hasPassed, lines };
}

describe('the tests on many Envoys', () => {
  it('run once for each version, set only by ENVOY_VERSION, and add up what passed', async () => {
    const { MESHTAP_ENVOY } = process.env;
    process.env.MESHTAP_ENVOY = 'mine';
    try {
      assert.deepEqual(await test('echo "on $ENVOY_VERSION$MESHTAP_ENVOY"; echo 3 passed, 0 failed'), {
        hasPassed: true,
        lines: [
          ...['on 1.2.0', 'on 1.1.0'],
          ...['Envoy 1.2.0: 3 passed, 0 failed', 'Envoy 1.1.0: 3 passed, 0 failed', '6 passed, 0 failed'],
        ],
      });
    } finally {
      if (MESHTAP_ENVOY === undefined) delete process.env.MESHTAP_ENVOY;
      else process.env.MESHTAP_ENVOY = MESHTAP_ENVOY;
    }
  });

  it('go on after a version that fails, and fail', async () => {
    assert.deepEqual(await test('[ $ENVOY_VERSION = 1.1.0 ]; n=$?; echo "5 passed, $n failed"; exit $n'), {
      hasPassed: false,
      lines: ['Envoy 1.2.0: 5 passed, 1 failed', 'Envoy 1.1.0: 5 passed, 0 failed', '10 passed, 1 failed'],
    });
  });

  for (const [what, command] of [
    ['breaks off before it has counted', 'exit 1'],
    ['breaks off after it has counted', 'echo 0 passed, 0 failed; exit 1'],
    ['counts nothing', 'echo 4 passing'],
  ] as const)
    it(`count a run that ${what} as one failure`, async () => {
      const { hasPassed, lines } = await test(command);
      assert.equal(hasPassed, false);
      assert.equal(lines.at(-1), '0 passed, 2 failed');
    });
});

describe('the versions of Envoy', () => {
  it('are pinned once each, and docs/development.md names them all', async () => {
    const versions = await listEnvoyVersions();
    assert.equal(new Set(versions).size, versions.length);
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'development.md'), 'utf8');
    const [, named = ''] = /^\| Envoy \| ([\d., ]+) \(/m.exec(page) ?? [];
    assert.deepEqual(named.split(', '), versions.toReversed());
  });
});
