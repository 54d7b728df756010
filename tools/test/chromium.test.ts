import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getChromium } from '../chromium.ts';

const DEBIAN_ROOT = { isRoot: true, isDebian: true };

describe('getChromium', () => {
  const path = process.env.PATH;
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'meshtap-chromium-'));
    process.env.PATH = bin;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(bin, { recursive: true });
  });
  const addTool = (name: string, script = 'exit 0') =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  it('takes what is on PATH, under any of its names', async () => {
    addTool('google-chrome');
    assert.equal(await getChromium(), join(bin, 'google-chrome'));
    addTool('chromium');
    assert.equal(await getChromium(), join(bin, 'chromium'));
  });

  it('installs it with a font, as root on Debian', async () => {
    const chromium = join(bin, 'chromium');
    addTool(
      'apt-get',
      `echo "$*" >>'${bin}/log'; [ "$1" = update ] || { : >'${chromium}'; /bin/chmod +x '${chromium}'; }`,
    );
    assert.equal(await getChromium(DEBIAN_ROOT), chromium);
    assert.equal(
      readFileSync(join(bin, 'log'), 'utf8'),
      'update\ninstall -y --no-install-recommends chromium fonts-dejavu-core\n',
    );
  });

  it('says what to do where it cannot be installed', async () => {
    const missing =
      /^ToolError: Cannot get Chromium: .+\nInstall Chromium, or set CHROMIUM to the path of one\.$/;
    for (const machine of [
      { ...DEBIAN_ROOT, isRoot: false },
      { ...DEBIAN_ROOT, isDebian: false },
      DEBIAN_ROOT,
    ])
      await assert.rejects(getChromium(machine), (error) => missing.test(String(error)));
  });

  it('says why apt-get failed', async () => {
    addTool('apt-get', 'echo "no network" >&2; exit 100');
    await assert.rejects(getChromium(DEBIAN_ROOT), /Cannot install Chromium: .*no network/);
  });
});
