import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHECK = join(import.meta.dirname, '..', 'check.sh');
const WANTED_GO = /^go (.+)$/m.exec(
  readFileSync(join(import.meta.dirname, '..', 'registry', 'go.mod'), 'utf8'),
)?.[1];

describe('tools/check.sh', () => {
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'meshtap-check-'));
    for (const name of ['sh', 'sed', 'sort', 'head', 'dirname'])
      symlinkSync(findSystem(name), join(bin, name));
    addTool('uname', 'case $1 in -s) echo Linux ;; *) echo x86_64 ;; esac');
    for (const name of ['setpriv', 'unshare', 'mount']) addTool(name);
  });
  afterEach(() => rmSync(bin, { recursive: true }));

  function addTool(name: string, script = 'exit 0'): void {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const addGo = (version: string, toolchain: string) =>
    addTool('go', `case $2 in GOVERSION) echo go${version} ;; GOTOOLCHAIN) echo ${toolchain} ;; esac`);
  const check = (goal: string, env: NodeJS.ProcessEnv = {}) =>
    spawnSync(CHECK, [goal], { env: { PATH: bin, ...env }, encoding: 'utf8' });
  const addAll = () => {
    for (const name of ['node', 'npm', 'python3', 'chromium']) addTool(name);
    addGo(`${WANTED_GO}`, 'local');
  };

  it('says nothing if nothing is missing', () => {
    addAll();
    for (const goal of ['build', 'lint', 'demo', 'test', 'test-envoys', 'bench', 'e2e']) {
      const { status, stderr } = check(goal);
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    }
  });

  it('names everything that is missing at once, with what to do', () => {
    const { status, stdout, stderr } = check('demo');
    assert.deepEqual({ status, stdout }, { status: 1, stdout: '' });
    assert.match(
      stderr,
      /^Cannot make demo: .+\n {2}node and npm: .+\n {2}go: .+\n {2}python3 with pip: .+\nThen run make demo again\.\n$/,
    );
  });

  it('wants pip, not Python alone', () => {
    addAll();
    addTool('python3', 'exit 1');
    assert.match(check('test').stderr, /python3 with pip/);
  });

  it('needs a browser for the tests, unless it is there, named, or root can install it', () => {
    addAll();
    rmSync(join(bin, 'chromium'));
    addTool('id', 'echo 1000');
    addTool('apt-get');
    assert.match(check('test').stderr, /\n {2}chromium: install Chromium, or set CHROMIUM/);
    assert.equal(check('demo').status, 0);
    assert.equal(check('test', { CHROMIUM: '/opt/chromium' }).status, 0);
    addTool('id', 'echo 0');
    assert.equal(check('test').status, 0);
    rmSync(join(bin, 'apt-get'));
    assert.match(check('test').stderr, /chromium: /);
    addTool('google-chrome');
    assert.equal(check('test').status, 0);
  });

  it('needs Go and pip for the linters, unless those are there', () => {
    for (const name of ['node', 'npm']) addTool(name);
    assert.match(check('lint').stderr, /go: .+\n {2}python3 with pip: /);
    for (const name of ['actionlint', 'shellcheck']) addTool(name);
    assert.equal(check('lint').status, 0);
  });

  it('needs neither Go nor Python if only the filter is built', () => {
    addTool('node');
    addTool('npm');
    assert.equal(check('build').status, 0);
  });

  it('needs nothing for tools that the user names', () => {
    addTool('node');
    addTool('npm');
    const env = { MESHTAP_ENVOY: 'e', MESHTAP_ORAS: 'o', MESHTAP_REGISTRY: 'r', CHROMIUM: 'c' };
    assert.equal(check('demo', env).status, 0);
    assert.match(check('test', env).stderr, /\bgo\b/);
    const linters = { MESHTAP_ACTIONLINT: 'a', MESHTAP_SHELLCHECK: 's' };
    assert.match(check('test', { ...env, ...linters }).stderr, /\bgo\b/);
    const beside = {
      ...{ MESHTAP_ISTIO_FETCH: 'i', MESHTAP_OTEL_COLLECTOR: 'c', MESHTAP_VICTORIA_LOGS: 'v' },
      MESHTAP_OASDIFF: 'd',
    };
    const engine = { MESHTAP_CLICKHOUSE_ENGINE: 'h' };
    const everything = { ...env, ...linters, ...beside, ...engine };
    assert.equal(check('test', everything).status, 0);
    for (const name of Object.keys(beside))
      assert.match(check('test', { ...everything, [name]: '' }).stderr, /\bgo\b/, name);
  });

  it('needs pip for the Envoys of test-envoys, and for one that ENVOY_VERSION names, whatever Envoy there is', () => {
    addAll();
    addTool('python3', 'exit 1');
    addTool('envoy');
    assert.match(check('test-envoys', { MESHTAP_ENVOY: 'e' }).stderr, /python3 with pip/);
    assert.equal(check('demo').status, 0);
    assert.match(check('demo', { ENVOY_VERSION: '1.2.3' }).stderr, /python3 with pip/);
  });

  it('needs pip for the engine of ClickHouse, where its wheel fits, and a program elsewhere', () => {
    addAll();
    addTool('python3', 'exit 1');
    const env = { MESHTAP_ENVOY: 'e', MESHTAP_SHELLCHECK: 's' };
    for (const goal of ['test', 'test-envoys'])
      assert.match(check(goal, env).stderr, /python3 with pip: /, goal);
    assert.equal(check('test', { ...env, MESHTAP_CLICKHOUSE_ENGINE: 'c' }).status, 0);
    addTool('uname', 'case $1 in -s) echo Darwin ;; *) echo arm64 ;; esac');
    addTool('node', 'echo v24.21.0');
    assert.match(check('test', env).stderr, /ClickHouse's engine: run make test on Linux, or set/);
  });

  it('needs Docker with Compose for ClickHouse servers, unless the user names others', () => {
    for (const name of ['node', 'npm']) addTool(name);
    assert.match(check('test-clickhouse').stderr, /\bdocker: install Docker, or set MESHTAP_CLICKHOUSE_URL/);
    addTool('docker', '[ "$1" != compose ]');
    assert.match(check('test-clickhouse').stderr, /docker compose: install/);
    addTool('docker', '[ "$1" = compose ]');
    assert.match(check('test-clickhouse').stderr, /a Docker engine that answers: start Docker/);
    assert.equal(check('test-clickhouse', { MESHTAP_CLICKHOUSE_URL: 'u' }).status, 0);
    addTool('docker');
    assert.equal(check('test-clickhouse').status, 0);
  });

  it('takes an older Go that may get a newer toolchain, and no other', () => {
    addAll();
    addGo('1.21.0', 'auto');
    assert.equal(check('demo').status, 0);
    addGo('1.21.0', 'local');
    assert.match(check('demo').stderr, /found 1\.21\.0/);
    addGo('1.20.14', 'auto');
    assert.match(check('demo').stderr, /found 1\.20\.14/);
  });

  it('needs Linux, and the right to mount, for a mesh of processes', () => {
    addAll();
    addTool('unshare', 'exit 1');
    assert.match(check('e2e').stderr, /mount namespaces: run as root/);
    addTool('uname', 'echo Darwin');
    addTool('envoy');
    assert.match(check('e2e').stderr, /Linux: .*make e2e-kind/);
  });

  it('needs the Node that the project runs on where npm has no package of it', () => {
    addTool('npm');
    addTool('uname', 'echo Darwin');
    for (const [version, wanted] of [
      ['v24.2.0', 0],
      ['v26.0.0', 0],
      ['v20.20.2', 1],
    ] as const) {
      addTool('node', `echo ${version}`);
      const { status, stderr } = check('build');
      assert.equal(status, wanted, stderr);
      if (wanted === 1)
        assert.match(stderr, /node 24 and npm: found 20\.20\.2; install Node\.js 24 or newer/);
    }
    rmSync(join(bin, 'node'));
    assert.match(check('build').stderr, /node 24 and npm: found none; /);
  });

  it('needs Linux, and Go whatever the user names, to measure', () => {
    addTool('node');
    addTool('npm');
    addTool('uname', 'echo Darwin');
    const env = { MESHTAP_ENVOY: 'e', MESHTAP_ORAS: 'o', MESHTAP_REGISTRY: 'r' };
    assert.match(check('bench', env).stderr, /\n {2}go: .+\n {2}Linux: run make bench on Linux\n/);
    addAll();
    addTool('uname', 'echo Linux');
    assert.equal(check('bench', env).status, 0);
  });

  it('needs a Docker engine that answers, and neither Envoy nor mounts, for a mesh on kind', () => {
    addAll();
    for (const name of ['unshare', 'python3']) addTool(name, 'exit 1');
    assert.match(check('e2e-kind').stderr, /\bdocker: install Docker/);
    addTool('docker', 'exit 1');
    assert.match(check('e2e-kind').stderr, /a Docker engine that answers: start Docker/);
    addTool('docker');
    assert.equal(check('e2e-kind').status, 0);
  });

  it('takes an Envoy on PATH or Docker where no wheel fits', () => {
    addAll();
    addTool('uname', 'echo Darwin');
    addTool('node', 'echo v24.21.0');
    assert.match(check('demo').stderr, /Envoy with V8/);
    addTool('docker');
    assert.equal(check('demo').status, 0);
  });
});

function findSystem(name: string): string {
  return spawnSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
}
