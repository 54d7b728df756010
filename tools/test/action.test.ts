import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';

interface Action {
  inputs: Record<string, { description?: string; required: boolean; default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: {
    using: string;
    steps: { id?: string; uses?: string; run?: string; shell?: string; env?: Record<string, string> }[];
  };
}

const CHECKOUT = join(import.meta.dirname, '..', '..');
const SOURCE = readFileSync(join(CHECKOUT, 'action.yml'), 'utf8');
const action: Action = parse(SOURCE);
const { version } = JSON.parse(readFileSync(join(CHECKOUT, 'publish', 'package.json'), 'utf8'));
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const IMAGE = `r.example/tap:1@${DIGEST}`;

describe('the action', () => {
  it('pins every action of others by commit, with its version beside it, as the workflows do', () => {
    const workflows = ['ci.yml', 'release.yml'].map((file) =>
      readFileSync(join(CHECKOUT, '.github', 'workflows', file), 'utf8'),
    );
    const uses = [...SOURCE.matchAll(/uses: ([^@\s]+)(.*)$/gm)];
    assert.equal(uses.length, action.runs.steps.filter((step) => step.uses !== undefined).length);
    for (const [line, name = '', pin = ''] of uses) {
      assert.match(pin, /^@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, line);
      for (const text of workflows)
        for (const [, other] of text.matchAll(new RegExp(`uses: ${name}(@.*)$`, 'gm')))
          assert.equal(pin, other);
    }
  });

  it('passes every input to the script in the environment, and puts none into a text that is run', () => {
    const env = Object.assign({}, ...action.runs.steps.map((step) => step.env ?? {}));
    const handed = Object.entries(action.inputs).map(([name]) => [
      `INPUT_${name.toUpperCase().replaceAll('-', '_')}`,
      `\${{ inputs.${name} }}`,
    ]);
    assert.deepEqual(env, Object.fromEntries(handed));
    for (const { run, shell } of action.runs.steps) {
      assert.doesNotMatch(run ?? '', /\$\{\{/);
      assert.ok(run === undefined || shell === 'bash');
    }
    const script = readFileSync(join(CHECKOUT, 'tools', 'publish-action.sh'), 'utf8');
    for (const [variable = ''] of handed) assert.match(script, new RegExp(`\\b${variable}\\b`), variable);
  });

  it('describes every input, and gives outputs that its step sets', () => {
    for (const [name, input] of Object.entries(action.inputs)) assert.ok(input.description, name);
    for (const [name, { value }] of Object.entries(action.outputs))
      assert.equal(value, `\${{ steps.publish.outputs.${name} }}`);
  });
});

describe('the step of the action', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshtap-action-'));
    mkdirSync(join(folder, 'bin'));
    // An npm that "packs" a meshtap which notes its arguments and answers a push.
    writeFileSync(
      join(folder, 'bin', 'npm'),
      `#!/usr/bin/env bash
printf '%s\\0' "$@" >"$NOTES/npm-$1"
[[ $1 == ci && $2 == --prefix && -f $3/npm-shrinkwrap.json ]] && exit
[[ $1 == pack && $2 == --pack-destination ]] || exit 99
rm -rf "$NOTES/package"
mkdir -p "$NOTES/package/bin"
[[ -n \${UNLOCKED:-} ]] || echo '{}' >"$NOTES/package/npm-shrinkwrap.json"
cat >"$NOTES/package/bin/meshtap.js" <<'JS'
const { writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
writeFileSync(process.env.NOTES + '/' + args[0], args.map((arg) => arg + '\\0').join(''));
if (args[0] === 'push') console.log('${IMAGE}');
process.exitCode = Number(process.env['FAIL_' + args[0]] ?? 0);
JS
named="\${!#}"
tar -czf "$3/\${named/@/-}.tgz" -C "$NOTES" package
`,
    );
    chmodSync(join(folder, 'bin', 'npm'), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (inputs: Record<string, string>, env: Record<string, string> = {}) => {
    // As the runner does it: an input that nobody gave is there and empty, or has its default.
    const all = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [
      `INPUT_${name.toUpperCase().replaceAll('-', '_')}`,
      inputs[name] ?? value,
    ]);
    const step = action.runs.steps.find(({ id }) => id === 'publish');
    const result = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''], {
      encoding: 'utf8',
      env: {
        PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
        GITHUB_ACTION_PATH: CHECKOUT,
        RUNNER_TEMP: folder,
        GITHUB_OUTPUT: join(folder, 'output'),
        NOTES: folder,
        ...Object.fromEntries(all),
        ...env,
      },
    });
    return { code: result.status, stderr: result.stderr };
  };
  const argsOf = (program: string) =>
    existsSync(join(folder, program))
      ? readFileSync(join(folder, program), 'utf8').split('\0').slice(0, -1)
      : undefined;
  const NEEDED = { namespaces: 'shop billing', image: 'r.example/tap:1' };

  it('pushes, rolls out the result of the push, and outputs image and digest', () => {
    const { code, stderr } = run({ ...NEEDED, 'backend-address': 'collector.traces.svc.cluster.local' });
    assert.equal(code, 0, stderr);
    assert.deepEqual(argsOf('push'), ['push', '--', 'r.example/tap:1']);
    assert.deepEqual(argsOf('apply'), [
      'apply',
      '--backend-address=collector.traces.svc.cluster.local',
      '--wait',
      '--timeout=5m',
      `--image=${IMAGE}`,
      '--',
      'shop',
      'billing',
    ]);
    assert.equal(readFileSync(join(folder, 'output'), 'utf8'), `image=${IMAGE}\ndigest=${DIGEST}\n`);
  });

  it('installs the version of the action, or the one that the caller pins, without scripts', () => {
    run(NEEDED);
    assert.deepEqual(argsOf('npm-pack')?.slice(-1), [`meshtap@${version}`]);
    for (const call of ['npm-pack', 'npm-ci']) assert.ok(argsOf(call)?.includes('--ignore-scripts'), call);
    run({ ...NEEDED, version: '1.2.3-rc.1' });
    assert.deepEqual(argsOf('npm-pack')?.slice(-1), ['meshtap@1.2.3-rc.1']);
  });

  it('installs the dependencies that the package has locked, and refuses a package without a lock file', () => {
    run(NEEDED);
    assert.deepEqual(argsOf('npm-ci')?.slice(0, 3), [
      'ci',
      '--prefix',
      join(folder, `meshtap-${version}`, 'package'),
    ]);
    rmSync(join(folder, 'npm-ci'));
    const { code, stderr } = run({ ...NEEDED, version: '0.0.1' }, { UNLOCKED: '1' });
    assert.deepEqual([code, argsOf('npm-ci')], [2, undefined]);
    assert.match(stderr, /meshtap 0\.0\.1 comes without npm-shrinkwrap\.json/);
  });

  it('passes every input on as one argument, whatever is in it', () => {
    const evil = '$(touch pwned) `touch pwned`; touch pwned\' "';
    const { code } = run({
      namespaces: ' shop\n  billing\n',
      image: evil,
      'backend-address': evil,
      'backend-port': evil,
      config: evil,
      wasm: evil,
      kubeconfig: evil,
      context: evil,
      timeout: evil,
      args: `--selector=${evil}\r\n\n  --prune\n`,
      'push-args': `--source=${evil}`,
    });
    assert.equal(code, 0);
    assert.deepEqual(argsOf('push'), ['push', `--source=${evil}`, `--wasm=${evil}`, '--', evil]);
    assert.deepEqual(argsOf('apply'), [
      'apply',
      `--selector=${evil}`,
      '--prune',
      ...['backend-address', 'backend-port', 'config', 'kubeconfig', 'context'].map(
        (name) => `--${name}=${evil}`,
      ),
      '--wait',
      `--timeout=${evil}`,
      `--image=${IMAGE}`,
      '--',
      'shop',
      'billing',
    ]);
    assert.ok(!existsSync(join(CHECKOUT, 'pwned')) && !existsSync('pwned'));
  });

  it('takes an image with a digest as it is, and does not wait with wait: false', () => {
    run({ ...NEEDED, image: IMAGE, wait: 'false' });
    assert.equal(argsOf('push'), undefined);
    assert.deepEqual(argsOf('apply'), ['apply', `--image=${IMAGE}`, '--', 'shop', 'billing']);
  });

  it('ends with the exit code of what failed, and rolls nothing out after a push that failed', () => {
    assert.equal(run(NEEDED, { FAIL_push: '4' }).code, 4);
    assert.equal(argsOf('apply'), undefined);
    assert.equal(run(NEEDED, { FAIL_apply: '6' }).code, 6);
  });

  for (const [name, inputs, why] of [
    ['no namespace', { namespaces: ' \n' }, /the input namespaces is empty/],
    ['no image', { image: '' }, /the input image is empty/],
    ['an image of several lines', { image: `${IMAGE}\nother=1` }, /several lines/],
    ['a wrong wait', { wait: 'yes' }, /neither true nor false/],
    ['a wrong version', { version: 'latest' }, /'latest' is not a version/],
    ['a path as version', { version: 'file:evil' }, /is not a version/],
    ['an argument that is not a flag', { args: '--selector\napp=shop' }, /'app=shop', which is not a flag/],
  ] as const) {
    it(`refuses ${name} before it does anything`, () => {
      const { code, stderr } = run({ ...NEEDED, ...inputs });
      assert.equal(code, 2);
      assert.match(stderr, why);
      assert.equal(argsOf('push') ?? argsOf('npm-pack'), undefined);
    });
  }
});
