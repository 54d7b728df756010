import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { parse } from 'yaml';
import { Interruption } from '../../src/errors.ts';
import { saveKustomizeFolder } from '../../src/resources/kustomize-folder.ts';
import { type CliSetup, runMeshtap, SOME_DIGEST, useTempDir } from '../support/cli.ts';

const IMAGE = `r.example:5000/mesh/tap:1.2.3@${SOME_DIGEST}`;
const FLAGS = ['--backend-external', '--backend-address', 'traces.example.com', '--output-dir', 'k'];
// As docs/operations.md gives them to Renovate.
const RENOVATE = [
  /# renovate: datasource=docker depName=(?<depName>\S+)\n\s+url: "?oci:\/\/[^\s"@]+:(?<currentValue>[^\s"@:/]+)@(?<currentDigest>sha256:[a-f0-9]{64})"?\n/,
  /# renovate: datasource=docker depName=(?<depName>\S+)\n\s+meshtap\/image-digest: "?(?<currentDigest>sha256:[a-f0-9]{64})"?\n\s+meshtap\/image-tag: "?(?<currentValue>[^\s"]+)"?\n/,
];

describe('meshtap generate --output-dir', () => {
  const temp = useTempDir();
  const generate = (args: string[], setup: CliSetup = {}) =>
    runMeshtap(['generate', ...args, ...FLAGS, '--image', IMAGE], { cwd: temp(), ...setup });
  const listFiles = () =>
    globSync('**', { cwd: temp('k') })
      .filter((path) => statSync(temp('k', path)).isFile())
      .toSorted();
  const readAll = () =>
    Object.fromEntries(listFiles().map((path) => [path, readFileSync(temp('k', path), 'utf8')]));
  const ALL = [
    'billing/serviceentry-meshtap-backend.yaml',
    'billing/wasmplugin-meshtap.yaml',
    'kustomization.yaml',
    'shop/serviceentry-meshtap-backend.yaml',
    'shop/wasmplugin-meshtap.yaml',
  ];

  it('writes a file for each resource and the kustomization that lists them, and says so', async () => {
    const { code, stdout, stderr } = await generate(['shop', 'billing']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(listFiles(), ALL);
    assert.deepEqual(
      stdout.trim().split('\n').toSorted(),
      ALL.map((path) => `k/${path} created`),
    );
    const { resources } = parse(readFileSync(temp('k', 'kustomization.yaml'), 'utf8'));
    assert.deepEqual(
      resources,
      ALL.filter((path) => path !== 'kustomization.yaml'),
    );
  });

  it('writes the same bytes whatever the order of the namespaces, and touches no file again', async () => {
    await generate(['shop', 'billing']);
    const [before, { mtimeNs }] = [readAll(), statSync(temp('k', 'kustomization.yaml'), { bigint: true })];
    const { stdout } = await generate(['billing', 'shop']);
    assert.deepEqual(readAll(), before);
    assert.doesNotMatch(stdout, / (?:created|changed|removed)$/m);
    assert.equal(statSync(temp('k', 'kustomization.yaml'), { bigint: true }).mtimeNs, mtimeNs);
  });

  it('removes what it wrote before and makes no longer, with the folder that is empty then, and warns', async () => {
    await generate(['shop', 'billing']);
    const { stdout, stderr } = await generate(['shop']);
    assert.equal(stderr, 'Warning: k no longer has billing. To keep a namespace, list it too.\n');
    assert.match(stdout, /^k\/billing\/wasmplugin-meshtap\.yaml removed$/m);
    assert.match(stdout, /^k\/kustomization\.yaml changed$/m);
    assert.ok(!existsSync(temp('k', 'billing')));
  });

  it("keeps the user's files, a copy of its own among them", async () => {
    await generate(['shop', 'billing']);
    copyFileSync(temp('k', 'billing', 'wasmplugin-meshtap.yaml'), temp('k', 'billing', 'mine.yaml'));
    writeFileSync(temp('k', 'README.md'), 'mine');
    await generate(['shop']);
    assert.deepEqual(listFiles(), [
      'README.md',
      'billing/mine.yaml',
      'kustomization.yaml',
      'shop/serviceentry-meshtap-backend.yaml',
      'shop/wasmplugin-meshtap.yaml',
    ]);
  });

  it('knows its own files when a checkout has given them other line ends', async () => {
    await generate(['shop']);
    const path = temp('k', 'kustomization.yaml');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replaceAll('\n', '\r\n'));
    assert.equal((await generate(['shop'])).code, 0);
    assert.equal(readFileSync(path, 'utf8'), text);
  });

  it('marks image, tag and digest for update bots', async () => {
    await generate(['shop']);
    const text = readFileSync(temp('k', 'shop', 'wasmplugin-meshtap.yaml'), 'utf8');
    for (const pattern of RENOVATE) {
      assert.deepEqual(
        { ...pattern.exec(text)?.groups },
        { depName: 'r.example:5000/mesh/tap', currentValue: '1.2.3', currentDigest: SOME_DIGEST },
      );
    }
  });

  it('warns once that whoever reads the folder can read the values of backend.headers, and says so in the file too', async () => {
    const config = { backend: { headers: { authorization: 'Bearer hunter2' } }, redact: { headers: ['x'] } };
    writeFileSync(temp('tap.json'), JSON.stringify(config));
    const { code, stdout, stderr } = await generate(['shop', 'billing', '--config', 'tap.json']);
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^Warning: The values of backend\.headers are not secret: [^\n]* in the files of k too: [^\n]*Git repository[^\n]*\n$/,
    );
    assert.doesNotMatch(stdout + stderr, /hunter2/);
    const text = readFileSync(temp('k', 'shop', 'wasmplugin-meshtap.yaml'), 'utf8');
    const comments = text.match(/^ +# These values are not secret: .*\n +headers:\n +authorization: /gm);
    assert.equal(comments?.length, 1);
  });

  const refusals: [string, () => void, RegExp][] = [
    [
      'a kustomization of somebody else',
      () => writeFileSync(temp('k', 'kustomization.yaml'), 'resources: []\n'),
      /kustomization\.yaml exists and was not written by meshtap/,
    ],
    ['a file where a folder is to be', () => writeFileSync(temp('k', 'shop'), ''), /shop is not a directory/],
    [
      'a folder where a file is to be',
      () => mkdirSync(temp('k', 'shop', 'wasmplugin-meshtap.yaml'), { recursive: true }),
      /wasmplugin-meshtap\.yaml is not a file/,
    ],
    [
      'a link that leads out of the folder',
      () => {
        mkdirSync(temp('elsewhere'));
        symlinkSync(temp('elsewhere'), temp('k', 'shop'));
      },
      /shop is not a directory/,
    ],
  ];
  for (const [name, prepare, message] of refusals) {
    it(`refuses ${name}, and writes nothing`, async () => {
      mkdirSync(temp('k'));
      prepare();
      const before = globSync('**', { cwd: temp('k') });
      const { code, stdout, stderr } = await generate(['shop']);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.deepEqual(globSync('**', { cwd: temp('k') }), before);
    });
  }

  it('refuses the folder of another plugin', async () => {
    await generate(['shop']);
    const before = readAll();
    const { code, stderr } = await generate(['shop', '--name', 'tap']);
    assert.equal(code, 2);
    assert.match(stderr, /it has the resources of the plugin meshtap, and --name is tap/);
    assert.deepEqual(readAll(), before);
  });

  it('refuses JSON', async () => {
    const { code, stderr } = await generate(['shop', '-o', 'json']);
    assert.equal(code, 2);
    assert.match(stderr, /Cannot use --output json together with --output-dir/);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const signal = AbortSignal.abort(new Interruption('SIGINT'));
    const { code } = await generate(['shop'], { signal });
    assert.equal(code, 130);
    assert.ok(!existsSync(temp('k')));
  });

  it('takes away what it has begun when it is stopped while it writes', async () => {
    const abort = new AbortController();
    const files = Array.from({ length: 500 }, (_, at) => ({ path: `ns/file-${at}.yaml`, text: '# x\n' }));
    const saving = saveKustomizeFolder(temp('a', 'k'), { plugin: 'meshtap', files }, abort.signal);
    while (!existsSync(temp('a', 'k'))) await new Promise((done) => setImmediate(done));
    abort.abort(new Interruption('SIGINT'));
    await assert.rejects(saving, Interruption);
    assert.ok(!existsSync(temp('a')));
  });
});
