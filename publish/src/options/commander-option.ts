import { Option } from 'commander';
import type { Flag } from './flag.ts';

/** Makes the option that commander parses. Values are read later, by `readFlags`. */
export function toCommanderOption(flag: Flag<unknown>): Option {
  const option = new Option(flag.flags, describeFlag(flag)).helpGroup(`${flag.group}:`);
  // Not commander's own `choices`, which checks with words of its own and tells upper case from lower case.
  if (flag.choices !== undefined) option.argChoices = [...flag.choices];
  if (flag.isRepeatable)
    option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  return option;
}

function describeFlag({ description, variable, default: fallback }: Flag<unknown>): string {
  const notes = [
    ...(variable === undefined ? [] : [`env ${variable}`]),
    ...(fallback === undefined ? [] : [`default: ${fallback}`]),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}
