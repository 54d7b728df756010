import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readVersion } from '../../src/installation.ts';
import { TINY_MODULE, useTempDir } from '../support/cli.ts';
import { writeOrasScript } from '../support/oras-script.ts';

const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'meshtap.js');
// Makes this Node take itself for an older one.
const AS_NODE_18 = [
  '--import',
  `data:text/javascript,for(const[k,v]of[['version','v18.0.0'],['versions',{node:'18.0.0'}]])Object.defineProperty(process,k,{value:v})`,
];

describe('bin/meshtap.js', function () {
  this.timeout(120_000); // It starts programs.
  const temp = useTempDir();
  const start = (args: string[], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, args, { env: { PATH: '/usr/bin:/bin', ...env }, cwd: temp() });
    const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
      ([[code], stdout, stderr]) => ({ code, stdout, stderr }),
    );
    return { child, ended };
  };

  it('runs meshtap from source', async () => {
    assert.deepEqual(await start([LAUNCHER, '--version']).ended, {
      code: 0,
      stdout: `${readVersion()}\n`,
      stderr: '',
    });
  });

  it('passes the exit code on', async () => {
    assert.equal((await start([LAUNCHER, 'pusg']).ended).code, 2);
  });

  const itWhereDisksFill = existsSync('/dev/full') ? it : () => {};
  itWhereDisksFill('says so and fails when what it writes is lost', async () => {
    const line = `"${process.execPath}" "${LAUNCHER}" --version >/dev/full`;
    const child = spawn('sh', ['-c', line], { cwd: temp() });
    const [[code], stderr] = await Promise.all([once(child, 'close'), text(child.stderr)]);
    assert.deepEqual([code, stderr], [1, 'Cannot write the output: the disk is full.\n']);
  });

  it('keeps its exit code when nobody reads what it says', async () => {
    for (const stream of ['stdout', 'stderr'] as const) {
      const child = spawn(process.execPath, [LAUNCHER, 'pusg'], {
        env: { PATH: '/usr/bin:/bin' },
        cwd: temp(),
      });
      child[stream].destroy();
      const [code] = await once(child, 'exit');
      assert.equal(code, 2);
    }
  });

  it('takes the Node of the checkout when its own is too old', async () => {
    const { code, stdout } = await start([...AS_NODE_18, LAUNCHER, '--version']).ended;
    assert.deepEqual([code, stdout], [0, `${readVersion()}\n`]);
    assert.equal((await start([...AS_NODE_18, LAUNCHER, 'pusg']).ended).code, 2);
  });

  it('says which Node it needs when there is no other', async () => {
    mkdirSync(temp('bin'));
    writeFileSync(temp('package.json'), '{"type":"module"}');
    copyFileSync(LAUNCHER, temp('bin', 'meshtap.js'));
    const { code, stderr } = await start([...AS_NODE_18, temp('bin', 'meshtap.js'), '--version']).ended;
    assert.equal(code, 1);
    assert.equal(
      stderr,
      'Cannot run meshtap: it needs Node 22.19 or newer, and this is v18.0.0.\nInstall Node 22.19 or newer.\n',
    );
  });

  describe('in the npm package', () => {
    beforeEach(() => {
      for (const folder of ['bin', 'dist/publish/src']) mkdirSync(temp(folder), { recursive: true });
      writeFileSync(temp('package.json'), '{"type":"module"}');
      copyFileSync(LAUNCHER, temp('bin', 'meshtap.js'));
      writeFileSync(
        temp('dist', 'publish', 'src', 'cli.js'),
        `export const runProcess = () => console.log('it runs');`,
      );
    });

    it("keeps the compiled code among the user's own files, not where others can write", async () => {
      const env = { XDG_CACHE_HOME: temp('cache'), TMPDIR: temp('tmp') };
      mkdirSync(env.TMPDIR);
      const { stdout } = await start([temp('bin', 'meshtap.js')], env).ended;
      assert.equal(stdout, 'it runs\n');
      assert.ok(readdirSync(temp('cache', 'meshtap')).length > 0);
      assert.deepEqual(readdirSync(temp('tmp')), []);
    });

    it('runs where nothing can be kept', async () => {
      const { code, stdout, stderr } = await start([temp('bin', 'meshtap.js')], { HOME: '/dev/null' }).ended;
      assert.deepEqual([code, stdout, stderr], [0, 'it runs\n', '']);
    });
  });

  it('ends quietly when its reader has seen enough', async () => {
    const child = spawn(process.execPath, [LAUNCHER, '--help'], {
      env: { PATH: '/usr/bin:/bin' },
      cwd: temp(),
    });
    child.stdout.destroy();
    const [[code], stderr] = await Promise.all([once(child, 'close'), text(child.stderr)]);
    assert.deepEqual([code, stderr], [0, '']);
  });

  for (const [title, prefix] of [
    ['its own Node', []],
    ["the checkout's Node", AS_NODE_18],
  ] as const) {
    it(`stops a push on SIGINT, under ${title}`, async () => {
      writeFileSync(temp('filter.wasm'), TINY_MODULE);
      const oras = writeOrasScript(temp(), [{ args: ['manifest', 'fetch'], hangs: true }]);
      const args = [...prefix, LAUNCHER, 'push', 'r.example/tap:1', '--wasm', 'filter.wasm'];
      const { child, ended } = start(args, oras.env);
      await poll(() => oras.calls().length > 0);
      child.kill('SIGINT');
      const { code, stderr } = await ended;
      assert.equal(code, 130);
      assert.equal(stderr, 'Stopped by SIGINT; nothing was left half-written.\n');
    });
  }

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    it(`leaves no password behind when a second ${signal} ends a push`, async () => {
      writeFileSync(temp('filter.wasm'), TINY_MODULE);
      mkdirSync(temp('tmp'));
      const oras = writeStubbornOras(temp());
      const args = [
        'push',
        'r.example/tap:1',
        '--wasm',
        'filter.wasm',
        '--username',
        'me',
        '--password-stdin',
      ];
      const { child, ended } = start([LAUNCHER, ...args], { MESHTAP_ORAS: oras, TMPDIR: temp('tmp') });
      child.stdin.end('secret');
      await poll(() => existsSync(temp('started')));
      const [folder = ''] = readdirSync(temp('tmp'));
      assert.equal(readFileSync(temp('tmp', folder, 'config.json'), 'utf8'), 'secret');
      await poll(() => {
        child.kill(signal);
        return child.exitCode !== null;
      });
      assert.equal((await ended).code, exitCode);
      assert.deepEqual(readdirSync(temp('tmp')), []);
      const pid = Number(readFileSync(temp('started'), 'utf8'));
      await poll(() => !isRunning(pid));
    });
  }
});

// Keeps the password where it is told to, as ORAS does, and then goes on for a minute, whatever signal it gets.
function writeStubbornOras(directory: string): string {
  const path = join(directory, 'oras');
  const script = `#!/bin/sh
trap '' TERM INT HUP
if [ "$1" = login ]; then
  for word in "$@"; do [ "$last" = --registry-config ] && cat >"$word"; last=$word; done
  exit 0
fi
echo $$ >'${directory}/begun' && mv '${directory}/begun' '${directory}/started'
for _ in $(seq 600); do sleep 0.1; done
`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

async function poll(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((done) => setTimeout(done, 20));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
