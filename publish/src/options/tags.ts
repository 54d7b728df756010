import type { Command } from 'commander';
import { isTag } from '../image/reference.ts';
import { badValue, collect, type RawOptions, readList } from './raw.ts';

/** Adds the flag that gives a pushed image more tags. */
export function addTagOptions(command: Command): Command {
  return command.option(
    '--tag <tag>',
    "a further tag for the same image, such as 1.2 beside the reference's 1.2.3; may be repeated",
    collect,
  );
}

/** Reads the further tags, each once. Throws a usage error for what is no tag. */
export function readTags(raw: RawOptions): string[] {
  const tags = [...new Set(readList(raw, 'tag'))];
  const wrong = tags.find((tag) => !isTag(tag));
  if (wrong === undefined) return tags;
  throw badValue(
    'tag',
    wrong,
    'it is not 1 to 128 letters, digits, "_", "." and "-", first a letter, digit or "_"',
    'Give the tag alone, such as 1.2 or latest.',
  );
}
