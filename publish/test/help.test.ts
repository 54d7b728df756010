import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HELP_FOLDER, renderHelp } from '../scripts/help-texts.ts';
import { runMeshtap } from './support/cli.ts';

const FIX = 'If the new text is right, run `node publish/scripts/help-texts.ts`.';
const texts = await renderHelp();
const commands = [...texts.keys()].filter((name) => name !== 'meshtap');

describe('the help', () => {
  for (const [name, text] of texts) {
    it(`of ${name} is the one that is kept`, () => {
      assert.equal(text, readFileSync(join(HELP_FOLDER, `${name}.txt`), 'utf8'), FIX);
    });
  }

  it('is kept of nothing that is gone', () => {
    const kept = globSync('*.txt', { cwd: HELP_FOLDER }).map((file) => file.slice(0, -'.txt'.length));
    assert.deepEqual(kept.toSorted(), [...texts.keys()].toSorted(), FIX);
  });

  it('is the same by --help and by the command help', async () => {
    const [short, same] = [await runMeshtap(['push', '--help']), await runMeshtap(['help', 'push'])];
    assert.deepEqual(same, short);
  });

  it('has the flags that most people need, and says how to see the others', async () => {
    const { stdout } = await runMeshtap(['publish', '--help']);
    const flagsOf = (text: string) => text.match(/^ {2}(?:-\w, )?--[a-z-]+/gm) ?? [];
    const [common, all] = [flagsOf(stdout), flagsOf(texts.get('publish') ?? '')];
    assert.ok(common.length * 2 < all.length, `${common.length} of ${all.length}`);
    assert.match(stdout, /^\d+ more flags: meshtap publish --help-all$/m);
    assert.doesNotMatch(texts.get('publish') ?? '', /more flags/);
  });

  it('is what meshtap prints without a command', async () => {
    assert.deepEqual(await runMeshtap([]), { code: 0, stdout: texts.get('meshtap'), stderr: '' });
  });

  it('puts every flag and every command into a group', () => {
    for (const [name, text] of texts) assert.doesNotMatch(text, /^(?:Options|Commands):$/m, name);
  });

  it('fits into 120 columns but for a command line that is to be copied', () => {
    const isCommandLine = (line: string) => /^ {4}/.test(line);
    for (const [name, text] of texts)
      for (const line of text.split('\n'))
        assert.ok(line.length <= 120 || isCommandLine(line), `${name}: ${line}`);
  });

  it('has examples for every command, each with flags that its command has', () => {
    for (const name of commands) {
      const [, examples = ''] = /\nExamples:\n([\s\S]*?)\n\n\S/.exec(`${texts.get(name)}\n\nEND`) ?? [];
      const lines = examples.replaceAll(/\\\n\s*/g, ' ').split('\n');
      const own = lines.filter((line) => /^ {4}/.test(line) && line.includes(`meshtap ${name}`));
      assert.ok(own.length >= 2, `${name} has ${own.length} examples`);
      for (const [, command = '', rest = ''] of examplesOf(lines)) {
        const help = texts.get(command) ?? assert.fail(`${name}: there is no command ${command}`);
        for (const [flag] of rest.matchAll(/(?<=\s)--?[a-z][a-z-]*/g))
          assert.match(help, new RegExp(`^ {2}.*${flag}\\b`, 'm'), `${name}: ${command} ${flag}`);
      }
    }
  });

  it('names the environment variables of a command and its exit codes', () => {
    for (const name of commands) {
      const text = texts.get(name) ?? '';
      const [options = '', after = ''] = text.split('\nExamples:\n');
      for (const [, variable = ''] of options.matchAll(/\(env ([A-Z_]+)/g))
        assert.match(after, new RegExp(`^  ${variable} `, 'm'));
      assert.match(after, /^Exit codes:\n {2}0 +\S.*\n {2}1 /m, name);
    }
  });
});

/** The command lines of meshtap in the examples: the command, and what follows it up to a pipe or the end. */
function examplesOf(lines: string[]): RegExpMatchArray[] {
  return lines
    .filter((line) => /^ {4}/.test(line))
    .flatMap((line) => [...line.matchAll(/\bmeshtap ([a-z]+)((?: [^|>;)&]*)?)/g)]);
}
