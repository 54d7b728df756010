import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listEnvoyVersions } from '../envoy-wheel.ts';
import { envoyRun } from '../test-envoys.ts';

describe('the versions of Envoy', () => {
  it('are pinned once each, and docs/development.md names them all', async () => {
    const versions = await listEnvoyVersions();
    assert.equal(new Set(versions).size, versions.length);
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'development.md'), 'utf8');
    const [, named = ''] = /^\| Envoy \| ([\d., ]+) \(/m.exec(page) ?? [];
    assert.deepEqual(named.split(', '), versions.toReversed());
  });
});

describe('a run on a version of Envoy', () => {
  it('takes that version, whatever Envoy MESHTAP_ENVOY names', () => {
    assert.deepEqual(envoyRun('1.2.0'), {
      title: 'Envoy 1.2.0',
      env: { ENVOY_VERSION: '1.2.0', MESHTAP_ENVOY: '' },
    });
  });
});
