import assert from 'node:assert/strict';
import { type Flag, readModel } from '../../src/completion/model.ts';
import { buildProgram, COMMANDS } from '../../src/program.ts';
import { runMeshtap } from '../support/cli.ts';

const program = buildProgram();
const model = readModel(program, '1.2.3');
const flags = model.commands.flatMap((command) => command.flags);
const find = (name: string): Flag =>
  flags.find((flag) => flag.names.includes(name)) ?? assert.fail(`no ${name}`);

describe('what completion knows', () => {
  it('is every command of the program, and help', () => {
    const names = [...program.commands.map((command) => command.name()), 'help'];
    assert.deepEqual(model.commands.map(({ name }) => name).toSorted(), names.toSorted());
  });

  it('stands in the script of every shell, each command and each flag', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { stdout } = await runMeshtap(['completion', shell]);
      for (const { name, flags } of model.commands) {
        assert.match(stdout, new RegExp(`\\b${name}\\b`), `${shell}: ${name}`);
        for (const flag of flags.flatMap(({ names }) => names.filter((each) => each.startsWith('--'))))
          assert.match(stdout, new RegExp(`(?:--|-l )${flag.slice(2)}\\b`), `${shell}: ${name} ${flag}`);
      }
    }
  });

  it('has the words of every flag that takes one of a few', () => {
    const choices = COMMANDS.flatMap((command) => Object.values(command.flags)).filter(
      (flag) => flag.choices,
    );
    assert.ok(new Set(choices.map(({ name }) => name)).size >= 6);
    for (const { name } of choices)
      for (const flag of flags.filter((each) => each.names.includes(name)))
        assert.equal(flag.value?.kind, 'words', name);
  });

  it('tells files, directories, contexts, namespaces and free text apart', () => {
    const kinds = [
      '--config',
      '--output-dir',
      '--context',
      '--name',
      '--sign-key',
      '--backend-ca-file',
      '--receiver',
    ];
    assert.deepEqual(
      kinds.map((name) => find(name).value?.kind),
      ['file', 'directory', 'context', 'text', 'file', 'text', 'namespace'],
    );
    assert.equal(find('--plain-http').value, undefined);
  });

  it('tells which flags may be repeated', () => {
    assert.deepEqual(
      ['--tag', '--target-ref', '--name'].map((name) => find(name).isRepeatable),
      [true, true, false],
    );
  });
});
