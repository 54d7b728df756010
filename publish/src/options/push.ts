import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import type { Provenance } from '../image/image.ts';
import { type ImageReference, isTag } from '../image/reference.ts';
import { findOwnModule, MODULE_FILE, readVersion } from '../installation.ts';
import { badValue, common, flag, flagOrVariable, type Surroundings, type Values } from './flag.ts';
import { parseFile, parseIf } from './parsers.ts';
import { type REGISTRY_FLAGS, type RegistryRequest, readRegistry } from './registry.ts';
import { readSigning, SIGNING_FLAGS, type SigningKey } from './signatures.ts';

const MAX_EPOCH_SECONDS = 253402300799; // the end of the year 9999, the last that RFC 3339 can write
const EPOCH = 'SOURCE_DATE_EPOCH';

/** The flag that names the Wasm module. */
export const MODULE_FLAGS = common({
  wasm: flag.packaging.text('--wasm <file>', 'the filter', parseFile, {
    variable: 'WASM_FILTER_BINARY_PATH',
    default: `bin/${MODULE_FILE}, else the one that came with meshtap`,
  }),
});

/** The flags that say where the image comes from. */
export const PROVENANCE_FLAGS = {
  source: flag.packaging.text(
    '--source <url>',
    'where the source code is, as an annotation',
    parseIf(
      (text) => /^https?:\/\/[^\s@]+$/.test(text),
      'it is not a web address',
      'Give a URL that begins with https:// and holds no password.',
    ),
  ),
  revision: flag.packaging.text(
    '--revision <id>',
    'the commit that it was built from, as an annotation',
    parseIf(
      (text) => /^[\x21-\x7e]{1,128}$/.test(text),
      'it is not 1 to 128 visible ASCII characters',
      'Give a commit id, such as a git hash.',
    ),
    { environment: { [EPOCH]: "the image's date in seconds since 1970 (default: 0)" } },
  ),
};

/** Path of the module to pack: the flag, the variable, the build in the current directory, or the one of this installation. */
export function readModulePath({ wasm }: Values<typeof MODULE_FLAGS>, around: Surroundings): string {
  const named = flagOrVariable(wasm, MODULE_FLAGS.wasm, around);
  if (named !== undefined) return named.value;
  const candidates = [join(around.cwd, 'bin', MODULE_FILE), findOwnModule()];
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw usageError(
    'Cannot find the filter to pack',
    `there is no bin/${MODULE_FILE}`,
    `Build it with \`make build\`, or give a Wasm module with --wasm or ${MODULE_FLAGS.wasm.variable}.`,
  );
}

/** Reads what the image says about its origin. Nothing is guessed from the machine, so the digest is the same everywhere. */
export function readProvenance(
  { source, revision }: Values<typeof PROVENANCE_FLAGS>,
  around: Surroundings,
): Provenance {
  return {
    version: readVersion(),
    created: readCreated(around),
    ...{ source, revision },
  };
}

// Source: https://reproducible-builds.org/specs/source-date-epoch/
function readCreated(around: Surroundings): string {
  const text = readVariable(around, EPOCH) ?? '0';
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= MAX_EPOCH_SECONDS) return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  throw badValue(
    text,
    EPOCH,
    'it is not a number of seconds since 1970',
    'Give a whole number, or unset the variable.',
  );
}

/** What a command line asks to be pushed. */
export interface PushRequest {
  target: ImageReference;
  modulePath: string;
  provenance: Provenance;
  /** Each once. */
  tags: readonly string[];
  sbomPath?: string | undefined;
  signing?: SigningKey | undefined;
  registry: RegistryRequest;
}

/** The flags of every command that pushes the filter, without those of the registry. */
export const PUSH_FLAGS = {
  ...MODULE_FLAGS,
  ...PROVENANCE_FLAGS,
  tag: flag.packaging.list(
    '--tag <tag>',
    "a further tag for the same image, such as 1.2 beside the reference's 1.2.3; can be repeated",
    parseIf(
      isTag,
      'it is not 1 to 128 letters, digits, "_", "." and "-", with a letter, digit or "_" first',
      'Give the tag alone, such as 1.2 or latest.',
    ),
  ),
  attachSbom: flag.packaging.text(
    '--attach-sbom <file>',
    'attach this SPDX or CycloneDX document in JSON to the image',
    parseFile,
  ),
  ...SIGNING_FLAGS,
};

type PushValues = Values<typeof PUSH_FLAGS & typeof REGISTRY_FLAGS>;

/** Reads what is to be pushed to `target`. The first --tag is the image's own if the reference has none. */
export function readPush(target: ImageReference, values: PushValues, around: Surroundings): PushRequest {
  const tags = [...new Set(values.tag)];
  const [tag] = tags;
  return {
    target: target.tag !== undefined || tag === undefined ? target : { ...target, tag },
    modulePath: readModulePath(values, around),
    provenance: readProvenance(values, around),
    tags,
    sbomPath: values.attachSbom,
    signing: readSigning(values),
    registry: readRegistry(values),
  };
}
