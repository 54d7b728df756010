import type { Argument, Command, Option } from 'commander';

/** The value of a flag or argument: one of some words, or something that the shell finds. */
export type Value =
  | { kind: 'words'; words: readonly string[] }
  | { kind: 'file' | 'directory' | 'namespace' | 'context' | 'text' };

/** A flag to complete. */
export interface Flag {
  /** With dashes, the long name first. */
  names: string[];
  /** One line. */
  description: string;
  /** Absent for a flag without a value. */
  value?: Value;
  /** Name of the value in the help. */
  placeholder: string;
  isRepeatable: boolean;
}

/** A command to complete. */
export interface CommandModel {
  name: string;
  summary: string;
  flags: Flag[];
  /** Absent for a command without arguments. */
  argument?: Value;
}

/** The input of a completion script. */
export interface CompletionModel {
  program: string;
  version: string;
  flags: Flag[];
  commands: CommandModel[];
}

/** Reads all commands and flags from the program. */
export function readModel(program: Command, version: string): CompletionModel {
  const help = program.createHelp();
  const readFlags = (command: Command) => help.visibleOptions(command).map(readFlag);
  const commands = help.visibleCommands(program).map((command) => {
    const argument = command.registeredArguments.at(-1);
    const isHelp = command.name() === 'help';
    const others = program.commands.map((each) => each.name());
    const value: Value | undefined = isHelp
      ? { kind: 'words', words: others }
      : argument && readArgument(argument);
    return {
      name: command.name(),
      summary: command.summary() || command.description(),
      flags: isHelp ? [] : readFlags(command),
      ...(value && { argument: value }),
    };
  });
  return { program: program.name(), version, flags: readFlags(program), commands };
}

function readFlag(option: Option): Flag {
  const { long, short, description, required, optional, parseArg } = option;
  const placeholder = /<([^>]*)>/.exec(option.flags)?.[1] ?? '';
  return {
    names: [long, short].filter((name) => name !== undefined),
    description,
    ...((required || optional) && { value: readValue(option, placeholder) }),
    placeholder,
    // Repeatable flags are those that collect their values.
    isRepeatable: parseArg !== undefined,
  };
}

function readValue({ argChoices, long }: Option, placeholder: string): Value {
  if (argChoices !== undefined) return { kind: 'words', words: argChoices };
  if (long === '--context') return { kind: 'context' };
  if (placeholder === 'namespace[/name]') return { kind: 'namespace' };
  if (/\bfile\b/.test(placeholder)) return { kind: 'file' };
  return { kind: placeholder === 'directory' ? 'directory' : 'text' };
}

function readArgument(argument: Argument): Value {
  if (argument.argChoices !== undefined) return { kind: 'words', words: argument.argChoices };
  return { kind: argument.name() === 'namespace' ? 'namespace' : 'text' };
}
