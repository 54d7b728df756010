import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { makeDirectory } from '../src/directory.ts';
import { useTempDir } from './support/cli.ts';

describe('a directory that is made', () => {
  const temp = useTempDir();

  it('comes with all above it, and the first of them is told', async () => {
    assert.equal(await makeDirectory(temp('a', 'b', 'c')), temp('a'));
    assert.ok(existsSync(temp('a', 'b', 'c')));
    assert.equal(await makeDirectory(temp('a', 'b', 'd')), temp('a', 'b', 'd'));
  });

  it('may be there already', async () => {
    assert.equal(await makeDirectory(temp()), undefined);
  });

  it('is refused where a file is in the way', async () => {
    writeFileSync(temp('file'), '');
    await assert.rejects(makeDirectory(temp('file')), { code: 'EEXIST' });
    await assert.rejects(makeDirectory(temp('file', 'below')), { code: 'ENOTDIR' });
  });
});
