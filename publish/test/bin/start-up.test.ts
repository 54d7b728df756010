import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SOME_IMAGE } from '../support/cli.ts';

const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'meshtap.js');
const PRINT_PACKAGES = pathToFileURL(join(import.meta.dirname, 'print-packages.ts')).href;

// To load packages is most of what a command does before its work: with the client of Kubernetes it takes twice as long.
describe('meshtap, when it starts,', function () {
  this.timeout(120_000);
  const run = (args: string[]) => {
    const nodeArgs = ['--import', PRINT_PACKAGES, LAUNCHER, ...args];
    const { status, stderr } = spawnSync(process.execPath, nodeArgs, { encoding: 'utf8' });
    const packages: string[] = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
    return { status, packages };
  };

  const quick: [string, number, string[]][] = [
    ['help', 0, ['--help']],
    ['the help of a command', 0, ['publish', '--help']],
    ['the error for a mistyped command', 2, ['pusg']],
  ];
  for (const [what, code, args] of quick) {
    it(`loads no package but commander to print ${what}`, () => {
      assert.deepEqual(run(args), { status: code, packages: ['commander'] });
    });
  }

  it('loads the client of Kubernetes only for commands that use a cluster', () => {
    const client = '@kubernetes/client-node';
    const generated = run(['generate', 'shop', '--image', SOME_IMAGE, '--backend-address', 'a.b.svc']);
    assert.deepEqual([generated.status, generated.packages.includes(client)], [0, false]);
    const looked = run(['status', 'shop', '--kubeconfig', '/dev/null']);
    assert.deepEqual([looked.status, looked.packages.includes(client)], [2, true]);
  });
});
