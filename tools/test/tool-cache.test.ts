import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedFolder } from '../tool-cache.ts';

describe('the tool cache', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'meshtap-cache-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('fills a folder once and finds it again', async () => {
    let fills = 0;
    const fill = async (folder: string) => {
      fills++;
      await writeFile(join(folder, 'tool'), 'bytes');
    };
    const first = await cachedFolder(root, 'tool-1', fill);
    assert.equal(await cachedFolder(root, 'tool-1', fill), first);
    assert.equal(fills, 1);
    assert.equal(await readFile(join(first, 'tool'), 'utf8'), 'bytes');
  });

  it('takes no half-filled folder for a tool', async () => {
    const breakOff = async (folder: string) => {
      await writeFile(join(folder, 'tool'), 'half');
      throw new Error('the network went away');
    };
    await assert.rejects(cachedFolder(root, 'tool-1', breakOff), /the network went away/);
    assert.deepEqual(await readdir(root), []);
    const folder = await cachedFolder(root, 'tool-1', (draft) => writeFile(join(draft, 'tool'), 'whole'));
    assert.equal(await readFile(join(folder, 'tool'), 'utf8'), 'whole');
  });

  it('gives both of two that fill at once a whole folder', async () => {
    const fill = (text: string) => async (folder: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      await writeFile(join(folder, 'tool'), text);
    };
    const folders = await Promise.all(['one', 'two'].map((text) => cachedFolder(root, 'tool-1', fill(text))));
    assert.equal(folders[0], folders[1]);
    assert.match(await readFile(join(folders[0]!, 'tool'), 'utf8'), /^(one|two)$/);
    assert.deepEqual(await readdir(root), ['tool-1']);
  });
});
