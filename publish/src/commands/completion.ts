import { Argument, type Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { readVersion } from '../installation.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const EXAMPLES = `
Examples:
  bash, for this shell, and for all later ones:
    source <(meshtap completion bash)
    meshtap completion bash > ~/.local/share/bash-completion/completions/meshtap

  zsh, after compinit in ~/.zshrc:
    source <(meshtap completion zsh)

  fish, for all later shells:
    meshtap completion fish > ~/.config/fish/completions/meshtap.fish

It completes commands, flags, the words that a flag takes, files, and, where kubectl is on PATH, namespaces and
contexts. Write the script again after an update of meshtap.`;

/** Adds `meshtap completion`. */
export function addCompletionCommand(program: Command, context: CommandContext): void {
  program
    .command('completion')
    .summary('print a completion script for bash, zsh or fish')
    .description('Prints a script that teaches a shell to complete command lines of meshtap.')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action((shell: (typeof SHELLS)[number]) => runCompletion(shell, program, context));
}

async function runCompletion(
  shell: (typeof SHELLS)[number],
  program: Command,
  context: CommandContext,
): Promise<void> {
  const { readModel } = await import('../completion/model.ts');
  const model = readModel(program, readVersion());
  const writers = {
    bash: async () => (await import('../completion/bash.ts')).writeBash(model),
    zsh: async () => (await import('../completion/zsh.ts')).writeZsh(model),
    fish: async () => (await import('../completion/fish.ts')).writeFish(model),
  };
  context.stdout.block(await writers[shell]());
}
