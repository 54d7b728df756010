import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const CHECKOUT = join(import.meta.dirname, '..', '..', '..');
const RELEASE = join(CHECKOUT, 'build', 'release');
const { version } = JSON.parse(readFileSync(join(CHECKOUT, 'publish', 'package.json'), 'utf8'));
const CHANGELOG = readFileSync(join(CHECKOUT, 'CHANGELOG.md'), 'utf8');
const RECEIVER = `sha256:${'ab'.repeat(32)}`;
// A builder that notes its arguments and writes the index of a layout.
const DOCKER = `#!/usr/bin/env bash
printf '%s\\n' "$@" >"$NOTES"
words="$*"
folder=\${words##*dest=}
folder=\${folder%% *}
mkdir -p "$folder"
echo '{"manifests": [{"digest": "${RECEIVER}"}]}' >"$folder/index.json"
`;
// The version that is not yet released has no notes.
const NOTES = `#!/usr/bin/env bash
case $* in *notes.ts*) shift; printf '%s\\n' "$@"; exit ;; esac
exec '${process.execPath}' "$@"
`;

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const read = (...path: string[]) => readFileSync(join(RELEASE, ...path));

describe('tools/release/build.sh', function () {
  this.timeout(600_000);
  let folder: string;
  let outputs: Record<string, string>;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshtap-release-'));
    const programs = { docker: DOCKER, ...(CHANGELOG.includes(`## [${version}]`) ? {} : { node: NOTES }) };
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(folder, name), script);
      chmodSync(join(folder, name), 0o755);
    }
    const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
    const env = {
      ...Object.fromEntries(own),
      PATH: [folder, process.env.PATH].join(delimiter),
      NOTES: join(folder, 'docker-arguments'),
      TAG: `v${version}`,
      IMAGE: 'ghcr.io/Acme/Tap',
      REPOSITORY: 'https://github.com/Acme/Tap',
    };
    const script = join(CHECKOUT, 'tools', 'release', 'build.sh');
    const lines = execFileSync(script, { env, encoding: 'utf8', stdio: 'pipe' }).trimEnd().split('\n');
    outputs = Object.fromEntries(lines.map((line) => line.split('=')));
  });
  after(() => {
    rmSync(folder, { recursive: true });
    rmSync(RELEASE, { recursive: true, force: true });
  });

  it('prints the digests of both images and of the list of all files, and nothing else', () => {
    const [manifest] = JSON.parse(`${read('filter', 'index.json')}`).manifests;
    assert.deepEqual(outputs, {
      checksums: hashOf(read('SHA256SUMS')),
      filter: manifest.digest,
      receiver: RECEIVER,
    });
  });

  it('lists every file with its hash, so that those who publish can check what they got', () => {
    const lines = `${read('SHA256SUMS')}`.trimEnd().split('\n');
    const listed = Object.fromEntries(lines.map((line) => line.split('  ./').reverse()));
    const files = globSync('**', { cwd: RELEASE }).filter((path) => statSync(join(RELEASE, path)).isFile());
    assert.deepEqual(
      listed,
      Object.fromEntries(
        files.filter((path) => path !== 'SHA256SUMS').map((path) => [path, hashOf(read(path))]),
      ),
    );
    for (const file of [
      'http-trace-filter.wasm',
      `meshtap-${version}.tgz`,
      'filter.spdx.json',
      'publish.spdx.json',
    ])
      assert.ok(listed[file], file);
  });

  it('writes the receiver image and the sources into the npm package', () => {
    const args = ['-xzOf', join(RELEASE, `meshtap-${version}.tgz`), 'package/package.json'];
    const { meshtap, repository } = JSON.parse(execFileSync('tar', args, { encoding: 'utf8' }));
    assert.equal(meshtap.receiverImage, `ghcr.io/acme/tap/receiver:${version}@${RECEIVER}`);
    assert.equal(repository.url, 'git+https://github.com/Acme/Tap.git');
  });

  it('names the filter image and the repository in the notes', () => {
    const notes = `${read('notes.md')}`;
    assert.ok(notes.includes(`ghcr.io/acme/tap:${version}@${outputs.filter}`), notes);
    assert.match(notes, /\bAcme\/Tap\b/);
  });

  it('builds the receiver as an OCI layout of one image', () => {
    const words = readFileSync(join(folder, 'docker-arguments'), 'utf8').split('\n');
    assert.ok(words.includes('--provenance=false') && words.includes('receiver'));
    assert.ok(words.includes('type=oci,tar=false,dest=build/release/receiver'), `${words}`);
  });
});
