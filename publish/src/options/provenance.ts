import type { Command } from 'commander';
import { type CommandContext, readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import type { Provenance } from '../image/image.ts';
import { readVersion } from '../installation.ts';
import { quoteInput } from '../redaction.ts';
import { badValue, type RawOptions, readText } from './raw.ts';

const MAX_EPOCH_SECONDS = 253402300799; // the end of the year 9999, the last that RFC 3339 can write

/** Adds the flags that say where the image comes from. */
export function addProvenanceOptions(command: Command): Command {
  return command
    .option('--source <url>', 'where the source code lives, as an annotation')
    .option('--revision <id>', 'the commit it was built from, as an annotation');
}

/** Reads what the image says of its origin. Nothing is guessed from the machine, so the digest stays the same everywhere. */
export function readProvenance(raw: RawOptions, context: CommandContext): Provenance {
  const source = readText(raw, 'source');
  const revision = readText(raw, 'revision');
  if (source !== undefined && !/^https?:\/\/[^\s@]+$/.test(source)) {
    throw badValue(
      'source',
      source,
      'it is no web address',
      'Give a URL that begins with https:// and holds no password.',
    );
  }
  if (revision !== undefined && !/^[\x21-\x7e]{1,128}$/.test(revision)) {
    throw badValue(
      'revision',
      revision,
      'it is not 1 to 128 visible ASCII characters',
      'Give a commit id, such as a git hash.',
    );
  }
  return {
    version: readVersion(),
    created: readCreated(context),
    ...(source !== undefined && { source }),
    ...(revision !== undefined && { revision }),
  };
}

// Source: https://reproducible-builds.org/specs/source-date-epoch/
function readCreated(context: CommandContext): string {
  const text = readVariable(context, 'SOURCE_DATE_EPOCH') ?? '0';
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= MAX_EPOCH_SECONDS) return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  throw usageError(
    `Cannot use ${quoteInput(text)} from SOURCE_DATE_EPOCH`,
    'it is no number of seconds since 1970',
    'Give a whole number, or unset the variable.',
  );
}
