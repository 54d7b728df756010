import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTempDir } from '../support/cli.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'deploy.sh');
// Stands for Node: prints its own name and the words that it was given.
const ECHO = '#!/bin/sh\nprintf "%s\\n" "$0" "$@"\n';

describe('deploy.sh', () => {
  const temp = useTempDir();
  const writeProgram = (path: string) => {
    writeFileSync(path, ECHO);
    chmodSync(path, 0o755);
  };

  beforeEach(() => {
    for (const folder of ['check out/node_modules/.bin', 'elsewhere', 'path'])
      mkdirSync(temp(folder), { recursive: true });
    copyFileSync(SCRIPT, temp('check out', 'deploy.sh'));
    writeProgram(temp('check out', 'node_modules', '.bin', 'node'));
  });

  const deploy = (args: string[], options: { cwd?: string; script?: string; path?: string } = {}) => {
    const { cwd = temp('elsewhere'), script = temp('check out', 'deploy.sh'), path = '' } = options;
    const [node, ...words] = execFileSync('/bin/sh', [script, ...args], {
      cwd,
      env: { PATH: path },
      encoding: 'utf8',
    })
      .trimEnd()
      .split('\n');
    return { node, words };
  };

  it('publishes by ConfigMap, which needs no registry, and passes words on as they are', () => {
    const { words } = deploy(['shop', 'two words', '--name', 'a*b']);
    assert.deepEqual(words, [
      temp('check out', 'publish', 'bin', 'meshtap.js'),
      ...['publish', '--delivery=config-map', 'shop', 'two words', '--name', 'a*b'],
    ]);
  });

  for (const flags of [
    ['--image', 'r.example/tap:1'],
    ['--image=r.example/tap:1'],
    ['--delivery', 'image'],
    ['--delivery=image'],
  ]) {
    it(`leaves the way of delivery to ${flags.join(' ')}`, () => {
      assert.deepEqual(deploy(['shop', ...flags]).words.slice(1), ['publish', 'shop', ...flags]);
    });
  }

  it('runs in its own folder too, and wants nothing of PATH but Node, if the checkout has none', () => {
    const own = deploy(['shop'], { cwd: temp('check out'), script: 'deploy.sh' });
    assert.equal(own.node, './node_modules/.bin/node');
    writeProgram(temp('path', 'node'));
    chmodSync(temp('check out', 'node_modules', '.bin', 'node'), 0o644);
    assert.equal(deploy(['shop'], { path: temp('path') }).node, temp('path', 'node'));
  });

  it('says what to do where nothing is built', () => {
    copyFileSync(SCRIPT, temp('elsewhere', 'deploy.sh'));
    const { status, stderr } = spawnSync('/bin/sh', [temp('elsewhere', 'deploy.sh'), 'shop'], {
      env: {},
      encoding: 'utf8',
    });
    assert.equal(status, 2);
    assert.match(stderr, /nothing is built here yet\.\nRun `make build` in .*elsewhere first\.\n$/);
  });
});
