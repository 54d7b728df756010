import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { findExecutable } from '../../../tools/executables.ts';
import { runMeshtap, useTempDir } from '../support/cli.ts';

/** Gives what a shell offers for the last word of a command line. */
type Complete = (
  script: string,
  words: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
) => string[];

// Each runs the real shell. bash is everywhere; the others are tried where they are installed.
const SHELLS: Record<string, { complete: Complete; isNeeded: boolean }> = {
  bash: {
    isNeeded: true,
    complete: (script, words, options) => {
      // As readline parts words: the "=" of --flag=value is one.
      const parted = words.flatMap((word) => (/^--[a-z-]+=/.test(word) ? splitAtEqualsSign(word) : [word]));
      const code = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _meshtap; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return run('bash', ['--norc', '-c', code, 'bash', script, ...parted], options);
    },
  },
  zsh: {
    isNeeded: false,
    // A pseudo-terminal with a line editor in it, whose widget lists what compadd is given.
    complete: (script, words, options) => {
      const line = words.map((word) => word.replaceAll(' ', '\\ ')).join(' ');
      return run('zsh', ['-f', '-c', ZSH_DRIVER, 'zsh', script, line], options).map((word) =>
        word.replace(/^--[a-z-]+=(?=.)/, ''),
      );
    },
  },
  fish: {
    isNeeded: false,
    complete: (script, words, options) => {
      const code = 'source $argv[1]; complete -C $argv[2] | string replace -r "\\t.*" ""; true';
      const lines = run('fish', ['--no-config', '-c', code, script, words.join(' ')], options);
      return lines.map((word) => word.replace(/^--[a-z-]+=(?=.)/, ''));
    },
  },
};

// The marks are written in two parts, since the terminal shows the line that prints them too.
const ZSH_DRIVER = `
zmodload zsh/zpty
zpty driver zsh -f -i
zpty -w driver 'PS1=; stty -echo; autoload -U compinit; compinit -u -D'
zpty -w driver "source '$1'"
zpty -w driver '
  compadd() {
    local -a hits; local hit
    if [[ " \${@[1,(i)(-|--)]} " != *" -"[OAD]" "* ]]; then
      builtin compadd -A hits "$@"
      for hit in $hits; do print -r -- "HIT <$hit>"; done
    fi
    builtin compadd "$@"
  }
  list-all() { _main_complete; compstate[insert]=; compstate[list]= }
  zle -C show complete-word list-all
  finish() { zle show; print -r "ALL-""DONE"; exit }
  zle -N finish; bindkey "^X" finish; print -r "RE""ADY"'
zpty -r -m driver all '*READY*'
zpty -w -n driver "$2"$'\\x18'
zpty -r -m driver all '*ALL-DONE*'
print -r -- "$all" | tr -d '\\r' | grep -o 'HIT <[^>]*>' | sed 's/^HIT <//; s/>$//'
true`;

function splitAtEqualsSign(word: string): string[] {
  const at = word.indexOf('=');
  return [word.slice(0, at), '=', word.slice(at + 1)].filter((part, index) => index < 2 || part !== '');
}

function run(shell: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): string[] {
  const output = execFileSync(shell, args, { ...options, encoding: 'utf8', timeout: 20_000 });
  return [...new Set(output.split('\n').filter((line) => line !== ''))].toSorted();
}

const installed = new Set<string>();
for (const [shell, { isNeeded }] of Object.entries(SHELLS))
  if (isNeeded || (await findExecutable(shell)) !== undefined) installed.add(shell);

for (const shell of installed) {
  describe(`meshtap completion ${shell}, run by ${shell}`, () => {
    const temp = useTempDir();
    const complete = async (...words: string[]) => {
      const { code, stdout } = await runMeshtap(['completion', shell]);
      assert.equal(code, 0);
      writeFileSync(temp('script'), stdout);
      mkdirSync(temp('bin'), { recursive: true });
      mkdirSync(temp('work', 'folder'), { recursive: true });
      writeFileSync(temp('work', 'tap file.yaml'), '');
      writeFileSync(
        temp('bin', 'kubectl'),
        `#!/bin/sh\ncase "$*" in\n'config get-contexts -o name '*) echo prod; echo test ;;\n*--context=prod*) echo namespace/from-prod ;;\n'get namespaces -o name '*) echo namespace/shop; echo namespace/billing ;;\nesac\n`,
      );
      chmodSync(temp('bin', 'kubectl'), 0o755);
      const env = { PATH: `${temp('bin')}${delimiter}${process.env.PATH}`, HOME: temp(), TERM: 'dumb' };
      return SHELLS[shell]?.complete(temp('script'), ['meshtap', ...words], { cwd: temp('work'), env });
    };

    it('offers the commands', async () => {
      const words = (await complete('')) ?? [];
      for (const command of ['push', 'generate', 'apply', 'completion', 'help'])
        assert.ok(words.includes(command));
    });

    it('offers the flags of the command', async () => {
      const words = await complete('push', '--plain');
      assert.deepEqual(words, ['--plain-http']);
    });

    it('offers the words that a flag takes, after a space and after "="', async () => {
      assert.deepEqual(await complete('generate', '--direction', ''), ['both', 'inbound', 'outbound']);
      assert.deepEqual(await complete('generate', '--direction=in'), ['inbound']);
    });

    it('offers files for a file, with their spaces', async () => {
      const words = (await complete('generate', '--config', 'tap')) ?? [];
      assert.deepEqual(
        words.map((word) => word.replaceAll('\\', '')),
        ['tap file.yaml'],
      );
    });

    it('offers directories alone for a directory', async () => {
      const words = (await complete('package', '--output-dir', '')) ?? [];
      assert.deepEqual(
        words.map((word) => word.replace(/\/$/, '')),
        ['folder'],
      );
    });

    it('offers namespaces of the cluster', async () => {
      assert.deepEqual(await complete('apply', ''), ['billing', 'shop']);
    });

    it('offers namespaces of the context that the line names', async () => {
      assert.deepEqual(await complete('apply', '--context', 'prod', 'f'), ['from-prod']);
    });

    it('offers contexts', async () => {
      assert.deepEqual(await complete('apply', '--context', ''), ['prod', 'test']);
    });

    it('offers nothing for a flag that takes free text', async () => {
      assert.deepEqual(await complete('apply', '--name', ''), []);
    });

    it('offers the shells, and the commands that help tells of', async () => {
      assert.deepEqual(await complete('completion', 'f'), ['fish']);
    });
  });
}
