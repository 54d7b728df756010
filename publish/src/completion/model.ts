import type { Argument, Command, Option } from 'commander';

/** What can stand behind a flag or in place of an argument: one of some words, or something that the shell finds. */
export type Value =
  | { kind: 'words'; words: readonly string[] }
  | { kind: 'file' | 'directory' | 'namespace' | 'context' | 'text' };

/** A flag as completion sees it. */
export interface Flag {
  /** With its dashes, the long one first. */
  names: string[];
  /** One line. */
  description: string;
  /** Absent for a flag that takes none. */
  value?: Value;
  /** What the help calls the value. */
  placeholder: string;
  isRepeatable: boolean;
}

/** A command as completion sees it. */
export interface CommandModel {
  name: string;
  summary: string;
  flags: Flag[];
  /** What its arguments are; absent for a command without any. */
  argument?: Value;
}

/** What a completion script is made from. */
export interface CompletionModel {
  program: string;
  version: string;
  flags: Flag[];
  commands: CommandModel[];
}

/** Reads all commands and flags out of the program, so that completion knows what the program knows. */
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
    // The flags that may be repeated are those that collect their values.
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
