import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findExecutable } from '../executables.ts';

describe('findExecutable', () => {
  let root: string;
  const place = async (folder: string, mode: number) => {
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, folder, 'oras'), '', { mode });
  };
  const find = (...folders: string[]) =>
    findExecutable('oras', folders.map((folder) => join(root, folder)).join(delimiter));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'meshtap-path-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('takes the first executable file on the path', async () => {
    await place('one', 0o644);
    await mkdir(join(root, 'two', 'oras'), { recursive: true });
    await place('three', 0o755);
    await place('four', 0o755);
    assert.equal(await find('none', 'one', 'two', 'three', 'four'), join(root, 'three', 'oras'));
  });

  it('finds nothing where there is nothing, nor in an empty path', async () => {
    assert.equal(await find('none'), undefined);
    assert.equal(await findExecutable('oras', ''), undefined);
  });

  it('skips the binaries of npm packages', async () => {
    await place('node_modules/.bin', 0o755);
    assert.equal(await find('node_modules/.bin'), undefined);
  });
});
