import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const SCRIPT = join(import.meta.dirname, '..', 'envoy-docker.sh');

describe('tools/envoy-docker.sh', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'meshtap-docker-')));
    addTool('docker', 'printf "%s\\n" "$@"');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function addTool(name: string, script: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const run = () => {
    const PATH = `${folder}${delimiter}${process.env.PATH}`;
    const env = { PATH, ENVOY_VERSION: '1.40.0', ENVOY_PORTS: '1001 1002' };
    const { stdout } = spawnSync(SCRIPT, ['--config-path', 'a b.json'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    return stdout.trimEnd().split('\n');
  };

  it('shares the host’s network on Linux', () => {
    addTool('uname', 'echo Linux');
    const args = run();
    assert.ok(args.includes('--network=host'));
    assert.ok(!args.some((arg) => arg.startsWith('--publish')));
  });

  it('publishes the ports on loopback elsewhere', () => {
    addTool('uname', 'echo Darwin');
    const args = run();
    assert.deepEqual(
      args.filter((arg) => arg.startsWith('--publish')),
      ['--publish=127.0.0.1:1001:1001', '--publish=127.0.0.1:1002:1002'],
    );
    assert.ok(!args.includes('--network=host'));
  });

  it('mounts the working folder in its place and hands Envoy its arguments', () => {
    const args = run();
    assert.ok(args.includes(`${folder}:${folder}`));
    assert.deepEqual(args.slice(-3), ['envoyproxy/envoy:v1.40.0', '--config-path', 'a b.json']);
  });
});
