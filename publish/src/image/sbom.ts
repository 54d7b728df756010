import { readFile } from 'node:fs/promises';
import { describeFileError, usageError } from '../errors.ts';
import { textsOf } from '../json.ts';

/** A bill of materials. */
export interface Sbom {
  bytes: Buffer;
  /** Media type, which is also the artifact type of the referrer. Source: IANA media types. */
  mediaType: string;
  /** Its name in the registry. */
  fileName: string;
}

const FIX =
  'Give an SPDX or CycloneDX document in JSON, as `npm sbom --sbom-format spdx`, syft or trivy write it.';

/** Reads an SPDX (2 or 3) or CycloneDX document in JSON. Throws a usage error if the file is neither. */
export async function readSbom(path: string): Promise<Sbom> {
  const refuse = (why: string) => usageError(`Cannot use ${path} as an SBOM`, why, FIX);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw refuse(describeFileError(error));
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refuse('it is not JSON');
  }
  const kind = findKind(value);
  if (kind === undefined) throw refuse('it is neither SPDX nor CycloneDX');
  return { bytes, ...kind };
}

// Sources: SPDX 2.3 clause 6.1 `spdxVersion`; SPDX 3.0 JSON-LD context; CycloneDX 1.x `bomFormat`.
function findKind(value: unknown): Omit<Sbom, 'bytes'> | undefined {
  const texts = textsOf(value);
  const has = (name: string, pattern: RegExp) => pattern.test(texts[name] ?? '');
  if (has('spdxVersion', /^SPDX-2\.\d+$/) || has('@context', /^https:\/\/spdx\.org\/rdf\/3\./))
    return { mediaType: 'application/spdx+json', fileName: 'sbom.spdx.json' };
  if (has('bomFormat', /^CycloneDX$/) && has('specVersion', /^1\.\d+$/))
    return { mediaType: 'application/vnd.cyclonedx+json', fileName: 'sbom.cdx.json' };
  return undefined;
}
