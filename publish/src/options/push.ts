import type { Provenance } from '../image/image.ts';
import type { ImageReference } from '../image/reference.ts';
import type { Surroundings } from './backend.ts';
import type { Values } from './flag.ts';
import { PACKAGING_FLAGS, readModulePath, readProvenance } from './packaging.ts';
import { type REGISTRY_FLAGS, type RegistryRequest, readRegistry } from './registry.ts';
import { readSigning, SIGNING_FLAGS, type SigningKey } from './signing.ts';

/** What a command line asks to be pushed. */
export interface PushRequest {
  target: ImageReference;
  modulePath: string;
  provenance: Provenance;
  /** Each once. */
  tags: readonly string[];
  sbomPath?: string;
  signing?: SigningKey;
  registry: RegistryRequest;
}

/** The flags of every command that pushes the filter, without those of the registry. */
export const PUSH_FLAGS = { ...PACKAGING_FLAGS, ...SIGNING_FLAGS };

type PushValues = Values<typeof PUSH_FLAGS & typeof REGISTRY_FLAGS>;

/** Reads what is to be pushed to `target`. The first --tag is the image's own if the reference has none. */
export function readPush(target: ImageReference, values: PushValues, around: Surroundings): PushRequest {
  const tags = [...new Set(values.tag)];
  const [tag] = tags;
  const signing = readSigning(values);
  return {
    target: target.tag !== undefined || tag === undefined ? target : { ...target, tag },
    modulePath: readModulePath(values, around),
    provenance: readProvenance(values, around),
    tags,
    ...(values.attachSbom !== undefined && { sbomPath: values.attachSbom }),
    ...(signing && { signing }),
    registry: readRegistry(values),
  };
}
