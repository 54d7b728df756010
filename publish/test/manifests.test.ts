import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { runMeshtap, SOME_DIGEST } from './support/cli.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MANIFESTS = join(ROOT, 'manifests');
const COMMAND = /^# npx meshtap ((?:generate|receiver) .*)\n/;
const ERROR = /^# error: (.*)\n/;
const REFUSED_COMMAND = /^# npx meshtap (.*)\n(?=# error: )/;
const IMAGE = `registry.example.com/mesh/tap@${SOME_DIGEST}`;

/** Files of a folder whose first line fits, with what it says and with the rest. */
function readCases(
  folder: string,
  firstLine: RegExp,
): { path: string; name: string; says: string; rest: string }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => {
      const path = join(folder, name);
      const text = readFileSync(path, 'utf8');
      const match = firstLine.exec(text);
      return match === null ? [] : [{ path, name, says: match[1] ?? '', rest: text.slice(match[0].length) }];
    });
}

// UPDATE_MANIFESTS=1 writes the files anew; read the difference before it is committed.
describe('manifests/', () => {
  for (const { path, name, says, rest } of readCases(MANIFESTS, COMMAND)) {
    it(`${name} is what its first line prints`, async () => {
      const { code, stdout, stderr } = await runMeshtap(says.split(' '), { cwd: ROOT });
      assert.equal(code, 0, stderr);
      if (process.env.UPDATE_MANIFESTS === '1') writeFileSync(path, `# npx meshtap ${says}\n${stdout}`);
      else assert.equal(rest, stdout);
    });

    it(`${name} reads alike in YAML 1.1, which Kubernetes reads, and in YAML 1.2`, () => {
      const read = (version: '1.1' | '1.2') =>
        parseAllDocuments(rest, { version, ...(version === '1.1' && { schema: 'yaml-1.1' }) }).map(
          (document) => document.toJS(),
        );
      assert.deepEqual(read('1.1'), read('1.2'));
    });
  }

  for (const { name, says, rest } of readCases(join(MANIFESTS, 'invalid'), REFUSED_COMMAND)) {
    it(`invalid/${name}: its command is refused with the error in its second line`, async () => {
      const { code, stdout, stderr } = await runMeshtap(says.split(' '), { cwd: ROOT });
      assert.equal(stderr.split('\n')[0], `${ERROR.exec(rest)?.[1]}.`);
      assert.deepEqual([code, stdout], [2, '']);
    });
  }

  for (const { name, says } of readCases(join(MANIFESTS, 'invalid'), ERROR)) {
    it(`invalid/${name} is refused with the error in its first line`, async () => {
      const path = join('manifests', 'invalid', name);
      const { code, stdout, stderr } = await runMeshtap(
        ['generate', 'shop', '--image', IMAGE, '--config', path],
        { cwd: ROOT },
      );
      assert.equal(stderr.split('\n')[0], `Cannot use ${path} as pluginConfig: ${says}.`);
      assert.deepEqual([code, stdout], [2, '']);
      assert.doesNotMatch(stderr, /t0ps3cret|123456789/);
    });
  }
});
