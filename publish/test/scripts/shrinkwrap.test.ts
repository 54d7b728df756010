import assert from 'node:assert/strict';
import { type LockEntry, type LockFile, makeShrinkwrap } from '../../scripts/shrinkwrap.ts';

const HASH = { version: '1.0.0', integrity: 'sha512-x' };
const MANIFEST = { name: 'meshtap', dependencies: { a: '1.0.0' } };

describe('makeShrinkwrap', () => {
  const lockOf = (packages: Record<string, LockEntry>): LockFile => ({
    ...{ name: 'workspace', version: '0.0.0' },
    packages: { '': { version: '0.0.0' }, publish: { version: '0.2.0', ...MANIFEST }, ...packages },
  });
  const make = (packages: Record<string, LockEntry>) =>
    makeShrinkwrap(lockOf(packages), 'publish', MANIFEST) as LockFile;

  it('takes what the package needs, as it is locked, and nothing else', () => {
    const packages = {
      'node_modules/a': { ...HASH, dependencies: { b: '^1.0.0' }, peerDependencies: { c: '*' } },
      'node_modules/b': { ...HASH, dependencies: { a: '*' } },
      'node_modules/c': HASH,
      'node_modules/other': HASH,
    };
    const { 'node_modules/other': _, ...needed } = packages;
    assert.deepEqual(make(packages), {
      ...{ name: 'meshtap', version: '0.2.0', lockfileVersion: 3, requires: true },
      packages: { '': MANIFEST, ...needed },
    });
  });

  it('finds a package below the one that needs it first, then beside it, then at the top', () => {
    const packages = {
      'node_modules/a': { ...HASH, dependencies: { b: '2', c: '1' } },
      'node_modules/a/node_modules/b': { ...HASH, dependencies: { d: '2', c: '1' } },
      'node_modules/a/node_modules/d': HASH,
      'node_modules/b': HASH,
      'node_modules/c': HASH,
      'node_modules/d': HASH,
    };
    assert.deepEqual(Object.keys(make(packages).packages), [
      '',
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/a/node_modules/d',
      'node_modules/c',
    ]);
  });

  it('leaves out optional packages that are not locked', () => {
    const a = {
      ...HASH,
      optionalDependencies: { b: '1' },
      peerDependencies: { c: '1' },
      peerDependenciesMeta: { c: { optional: true } },
    };
    assert.deepEqual(Object.keys(make({ 'node_modules/a': a }).packages), ['', 'node_modules/a']);
  });

  it('refuses a lock file that does not lock everything', () => {
    assert.throws(() => make({}), /lacks a, which publish needs/);
    assert.throws(() => make({ 'node_modules/a': { version: '1.0.0' } }), /Cannot lock node_modules\/a/);
    assert.throws(() => make({ 'node_modules/a': { ...HASH, link: true } }), /Cannot lock node_modules\/a/);
    assert.throws(() => make({ 'publish/node_modules/a': HASH }), /Cannot lock publish\/node_modules\/a/);
    assert.throws(() => makeShrinkwrap(lockOf({}), 'nowhere', MANIFEST), /no workspace nowhere/);
  });
});
