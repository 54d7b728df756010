import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyReceiver, runStages } from './dockerfile.ts';
import { readDockerignore } from './dockerignore.ts';

const CHECKOUT = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(CHECKOUT, file));
const DOCKERFILE = read('Dockerfile').toString();
const isLeftOut = readDockerignore(read('.dockerignore').toString());

describe('the build of the Dockerfile', function () {
  this.timeout(600_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshtap-dockerfile-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const build = { dockerfile: DOCKERFILE, checkout: CHECKOUT, isLeftOut };

  it('makes the module of make build, byte for byte, only from what .dockerignore and COPY let in', () => {
    runStages({ ...build, folder }, 1);
    const [, output] = /^COPY --from=build \/meshtap\/(\S+) \/$/m.exec(DOCKERFILE) ?? [];
    assert.ok(readFileSync(join(folder, `${output}`)).equals(read('bin/http-trace-filter.wasm')));
  });

  it('fails where .dockerignore leaves out a file that it reads', () => {
    const isLess = (path: string) => isLeftOut(path) || path === 'filter/compiler/literals.mjs';
    assert.throws(() => runStages({ ...build, isLeftOut: isLess, folder }, 1), /literals\.mjs/);
  });

  it('fails where COPY does not bring a file that it reads', () => {
    const dockerfile = DOCKERFILE.replace('COPY filter filter/', 'COPY filter/assembly filter/assembly/');
    assert.throws(() => runStages({ ...build, dockerfile, folder }, 1), /literals\.mjs|asconfig/);
  });

  it('fails where COPY names what .dockerignore leaves out, unless by a pattern', () => {
    const copyOf = (source: string) => `FROM node\nCOPY package.json ${source} ./\n`;
    const dockerfile = copyOf('README.md');
    assert.throws(() => runStages({ ...build, dockerfile, folder }, 1), /COPY does not find README\.md/);
    runStages({ ...build, dockerfile: copyOf('README.m[d]'), folder }, 1);
  });

  it('makes an image of the receiver that runs what the npm package holds, as nobody', () => {
    runStages({ ...build, folder }, 2);
    const image = join(folder, 'image');
    mkdirSync(image);
    copyReceiver({ ...build, folder }, image);
    const [, entry = ''] = /^ENTRYPOINT (.+)$/m.exec(DOCKERFILE) ?? [];
    const [, program = ''] = JSON.parse(entry) as string[];
    const launcher = program.replace('/meshtap', image);
    const env = { PATH: process.env.PATH, XDG_CACHE_HOME: join(folder, 'cache') };
    const runLauncher = (...args: string[]) =>
      execFileSync(process.execPath, [launcher, ...args], { cwd: tmpdir(), env, encoding: 'utf8' });
    assert.equal(runLauncher('--version').trim(), JSON.parse(`${read('publish/package.json')}`).version);
    for (const file of ['index.html', 'page.js'])
      assert.ok(existsSync(join(image, 'dist', 'assets', 'page', file)), file);
    const [, user] = /^USER (\d+):\d+$/m.exec(DOCKERFILE) ?? [];
    const pod = JSON.parse(runLauncher('receiver', 'a', '--image', 'r.example/mesh/b:1', '-o', 'json'))
      .items[2].spec.template.spec;
    assert.equal(pod.securityContext.runAsUser, Number(user));
    assert.equal(pod.containers[0].args[0], JSON.parse(/^CMD (.+)$/m.exec(DOCKERFILE)?.[1] ?? '[]')[0]);
  });

  it('ends with the module, so that a build without a target makes nothing but that', () => {
    assert.match(DOCKERFILE, /\nFROM scratch\nCOPY --from=build \S+ \/\n$/);
  });

  it('gets no tests, so that a change of them builds nothing again', () => {
    for (const path of [
      'filter/test/index.test.ts',
      'filter/coverage/main.ts',
      'filter/node_modules/a/b.js',
      'publish/test/a.ts',
      'receive/test/a.ts',
      'publish/dist/a.js',
    ])
      assert.ok(isLeftOut(path), path);
  });
});

describe('readDockerignore', () => {
  it('lets the last line that fits a path or a folder around it decide', () => {
    const isOut = readDockerignore('# all\n*\n!src/\nsrc/test\n!src/test/*.json\n**/*.log');
    const paths = [
      'a',
      '.b',
      'src/c',
      'src/.d/e',
      'src/test/f.ts',
      'src/test/g.json',
      'src/h/i.log',
      'src/logs',
    ];
    assert.deepEqual(paths.filter(isOut), ['a', '.b', 'src/test/f.ts', 'src/h/i.log']);
  });

  it('takes dots as they are, and wildcards within a folder unless they are doubled', () => {
    const isOut = readDockerignore('a.b\nc/*/d\ne/**/f\ng?h\n/i/');
    const paths = [
      'a.b',
      'axb',
      'c/1/d',
      'c/1/2/d',
      'e/f',
      'e/1/2/f',
      'e/1/2/g',
      'g1h',
      'g/h',
      'i/j',
      'x/a.b',
      'x/i',
    ];
    assert.deepEqual(paths.filter(isOut), ['a.b', 'c/1/d', 'e/f', 'e/1/2/f', 'g1h', 'i/j']);
  });
});
