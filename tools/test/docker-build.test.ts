import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const SCRIPT = join(import.meta.dirname, '..', 'docker-build.sh');

// Stands in for docker: notes its calls, and does of each what the script relies on.
const DOCKER = `echo "$*" >> "$CALLS"
[ "$1" != build ] || [ ! -e build/ca.pem ] || cp build/ca.pem "$CALLS.ca"
case "$1 $2" in
  'buildx version') exit "$NO_BUILDX" ;;
  'build --iidfile') [ -z "$BUILD_FAILS" ] || exit 1; echo sha256:1 > "$3" ;;
  'create sha256:1') echo container ;;
  cp*) echo module > "$3" ;;
esac`;

describe('tools/docker-build.sh', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshtap-docker-build-'));
    for (const name of ['tools', 'path', 'bin']) mkdirSync(join(folder, name));
    copyFileSync(SCRIPT, join(folder, 'tools', 'docker-build.sh'));
    writeFileSync(join(folder, 'bin', 'http-trace-filter.wasm'), 'before');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function addDocker(): void {
    writeFileSync(join(folder, 'path', 'docker'), `#!/bin/sh\n${DOCKER}\n`);
    chmodSync(join(folder, 'path', 'docker'), 0o755);
  }
  const run = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    spawnSync('/bin/sh', [join(folder, 'tools', 'docker-build.sh'), ...args], {
      env: { PATH: `${join(folder, 'path')}${delimiter}/usr/bin${delimiter}/bin`, NO_BUILDX: '1', ...env },
      encoding: 'utf8',
    });
  const runDocker = (env: NodeJS.ProcessEnv, ...args: string[]) => {
    addDocker();
    const { status } = run({ CALLS: join(folder, 'calls'), ...env }, ...args);
    return { status, calls: readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n') };
  };
  const module = () => readFileSync(join(folder, 'bin', 'http-trace-filter.wasm'), 'utf8');

  it('lets BuildKit write the module and hands on the options', () => {
    const { status, calls } = runDocker({ NO_BUILDX: '0' }, '--build-arg', 'NODE_IMAGE=a');
    assert.equal(status, 0);
    assert.equal(calls.at(-1), 'build --output type=local,dest=bin --build-arg NODE_IMAGE=a .');
  });

  it('copies the module out of an image if there is no BuildKit, and removes image and container', () => {
    const { status, calls } = runDocker({}, '--network', 'host');
    assert.equal(status, 0);
    assert.equal(module(), 'module\n');
    assert.ok(calls.some((call) => /^build --iidfile \S+ --target build --network host \.$/.test(call)));
    assert.deepEqual(calls.slice(-2), ['rm container', 'rmi sha256:1']);
  });

  it('takes the old builder where DOCKER_BUILDKIT is 0', () => {
    const { calls } = runDocker({ NO_BUILDX: '0', DOCKER_BUILDKIT: '0' });
    assert.match(calls[0] ?? '', /^build --iidfile /);
  });

  it('gives the build the CAs of CA_FILE, and keeps no copy of them', () => {
    writeFileSync(join(folder, 'proxy.pem'), 'CA');
    for (const NO_BUILDX of ['0', '1']) {
      assert.equal(runDocker({ NO_BUILDX, CA_FILE: join(folder, 'proxy.pem') }).status, 0);
      assert.equal(readFileSync(join(folder, 'calls.ca'), 'utf8'), 'CA');
      rmSync(join(folder, 'calls.ca'));
      assert.ok(!existsSync(join(folder, 'build', 'ca.pem')));
    }
  });

  it('gives the build no CA of another one that was killed', () => {
    mkdirSync(join(folder, 'build'));
    writeFileSync(join(folder, 'build', 'ca.pem'), 'CA');
    runDocker({});
    assert.ok(!existsSync(join(folder, 'calls.ca')));
  });

  it('does not call docker if CA_FILE is not a file, and says so', () => {
    addDocker();
    const { status, stderr } = run({ CALLS: join(folder, 'calls'), CA_FILE: join(folder, 'none.pem') });
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^Cannot build in a container: CA_FILE=.+none\.pem is not a readable file\.\nSet it to .+\n$/,
    );
    assert.ok(!existsSync(join(folder, 'calls')));
  });

  it('hands on the proxies and the registry of the environment, not their values', () => {
    const { calls } = runDocker({ HTTPS_PROXY: 'http://user:word@proxy', NPM_CONFIG_REGISTRY: 'http://npm' });
    const build = calls.find((call) => call.startsWith('build '));
    assert.match(`${build}`, / --build-arg NPM_CONFIG_REGISTRY --build-arg HTTPS_PROXY \.$/);
  });

  it('fails and leaves the old module where the build fails', () => {
    const { status } = runDocker({ BUILD_FAILS: 'yes' });
    assert.notEqual(status, 0);
    assert.equal(module(), 'before');
  });

  it('names what to do where docker is missing', () => {
    const dirname = spawnSync('/bin/sh', ['-c', 'command -v dirname'], { encoding: 'utf8' }).stdout.trim();
    copyFileSync(dirname, join(folder, 'path', 'dirname'));
    const { status, stderr } = run({ PATH: join(folder, 'path') });
    assert.equal(status, 1);
    assert.match(stderr, /^Cannot build in a container: docker is not on PATH\.\nInstall Docker, or .+\n$/);
  });
});
