import { usageError } from '../errors.ts';
import { defineCommand } from './command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `meshtap completion`. */
export const completionCommand = defineCommand({
  name: 'completion',
  group: 'Other commands',
  summary: 'print a completion script for bash, zsh or fish',
  description: 'Prints a script that teaches a shell to complete command lines of meshtap.',
  argument: { syntax: '<shell>', description: 'bash, zsh or fish', choices: SHELLS },
  flags: {},
  examples: `
  bash, for this shell, and for all later ones:
    source <(meshtap completion bash)
    meshtap completion bash > ~/.local/share/bash-completion/completions/meshtap

  zsh, after compinit in ~/.zshrc:
    source <(meshtap completion zsh)

  fish, for all later shells:
    meshtap completion fish > ~/.config/fish/completions/meshtap.fish

It completes commands, flags, the values of flags, files and, if kubectl is on PATH, namespaces and contexts. Write the
script again after an update of meshtap.`,
  seeAlso: [],
  parse: ({ names: [name] }) => {
    const shell = SHELLS.find((each) => each === name);
    if (shell !== undefined) return { shell };
    throw usageError(
      'Cannot print a completion script',
      'the shell is not known',
      `Give one of ${SHELLS.join(', ')}.`,
    );
  },
  plan: async ({ shell }) => {
    const [{ readModel }, { buildProgram }, { readVersion }] = await Promise.all([
      import('../completion/model.ts'),
      import('../program.ts'),
      import('../installation.ts'),
    ]);
    return { shell, model: readModel(buildProgram(), readVersion()) };
  },
  execute: async ({ shell, model }, { emit }) => {
    const writers = {
      bash: async () => (await import('../completion/bash.ts')).writeBash(model),
      zsh: async () => (await import('../completion/zsh.ts')).writeZsh(model),
      fish: async () => (await import('../completion/fish.ts')).writeFish(model),
    };
    emit({ kind: 'text', text: await writers[shell]() });
  },
  present: async (_request, { stdout }) => ({ text: ({ text }) => stdout.block(text) }),
});
