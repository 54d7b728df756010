import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getIstioctlRelease } from '../istioctl-release.ts';

describe('getIstioctlRelease', () => {
  let root: string;
  let server: Server;
  let releases: string;
  let archive: Buffer;
  let checksum: string;
  let requests: string[];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'meshtap-istioctl-'));
    await writeFile(join(root, 'istioctl'), '#!/bin/sh\n');
    archive = execFileSync('tar', ['-czf', '-', '-C', root, 'istioctl']);
    server = createServer((request, response) => {
      const url = request.url ?? '';
      requests.push(url);
      if (!url.startsWith('/1.31.1/')) response.writeHead(404).end();
      else response.end(url.endsWith('.sha256') ? `${checksum}  istioctl.tar.gz\n` : archive);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    releases = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.close();
    server.closeAllConnections();
    await rm(root, { recursive: true });
  });
  beforeEach(async () => {
    requests = [];
    checksum = createHash('sha256').update(archive).digest('hex');
    for (const name of await readdir(root))
      if (name.startsWith('istioctl-')) await rm(join(root, name), { recursive: true });
  });

  it('unpacks the archive of a release, once', async () => {
    const path = await getIstioctlRelease('1.31.1', root, releases);
    assert.equal(await readFile(path, 'utf8'), '#!/bin/sh\n');
    assert.match(requests.join(' '), /\/1\.31\.1\/istioctl-1\.31\.1-\w+-\w+\.tar\.gz/);
    assert.equal(await getIstioctlRelease('1.31.1', root, releases), path);
    assert.equal(requests.length, 2);
  });

  it('refuses an archive with another checksum, and keeps nothing of it', async () => {
    checksum = '0'.repeat(64);
    await assert.rejects(getIstioctlRelease('1.31.1', root, releases), /the release states 0{64}\n/);
    assert.deepEqual(
      (await readdir(root)).filter((name) => name.startsWith('istioctl-')),
      [],
    );
  });

  it('names the version and what to do if there is no such release', async () => {
    await assert.rejects(
      getIstioctlRelease('1.99.0', root, releases),
      /^ToolError: Cannot get istioctl 1\.99\.0: .+ answered 404\n.+PATH\.$/,
    );
  });

  it('does not ask for anything but a version', async () => {
    await assert.rejects(getIstioctlRelease('../1.31.1', root, releases), /is not a version/);
    assert.deepEqual(requests, []);
  });
});
