import { Option } from 'commander';
import { usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';

/** Options as commander parsed them: by camelCase name. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** Collects the values of a flag that may be repeated. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** The value of a flag that takes text; undefined when it was not given. Throws a usage error when it is empty. */
export function readText(raw: RawOptions, name: string): string | undefined {
  const value = raw[name];
  if (typeof value !== 'string') return undefined;
  if (value.trim() === '')
    throw badValue(name, value, 'it is empty', `Give ${flagName(name)} a value, or leave it off.`);
  return value;
}

/** The values of a flag that may be repeated. */
export function readList(raw: RawOptions, name: string): string[] {
  const value = raw[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** True when a flag without a value was given. */
export function readSwitch(raw: RawOptions, name: string): boolean {
  return raw[name] === true;
}

/** Makes a flag that takes one of a few words; `readChoice` reads it. Completion offers the words, the description tells them. */
export function choiceOption(flags: string, description: string, choices: readonly string[]): Option {
  const option = new Option(flags, description);
  // Not commander's own `choices`, which checks with words of its own and minds upper case.
  option.argChoices = [...choices];
  return option;
}

/** The value of a flag that takes one of a few words, in any case. Gives the word as listed. */
export function readChoice<T extends string>(
  raw: RawOptions,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = readText(raw, name);
  if (value === undefined) return undefined;
  const choice = choices.find((word) => word.toLowerCase() === value.toLowerCase());
  if (choice !== undefined) return choice;
  throw badValue(
    name,
    value,
    'there is no such choice',
    `Give ${flagName(name)} one of ${choices.join(', ')}.`,
  );
}

/** Reads a port number that came from `source` (a flag, a variable). Throws a usage error that names the source. */
export function parsePort(value: string, source: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port >= 1 && port <= 65535) return port;
  throw usageError(
    `Cannot use ${quoteInput(value)} from ${source}`,
    'it is no port number',
    'Give a whole number from 1 to 65535.',
  );
}

/** Makes the usage error for the value of a flag. */
export function badValue(name: string, value: string, why: string, fix: string): Error {
  return usageError(`Cannot use ${quoteInput(value)} as ${flagName(name)}`, why, fix);
}

/** `backendPort` to `--backend-port`. */
export function flagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
