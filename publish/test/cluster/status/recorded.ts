import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads what Envoy 1.40 under Istio's agent gave, its names replaced: a file of `recorded/`. */
export function readRecorded(file: string): string {
  return readFileSync(join(import.meta.dirname, 'recorded', file), 'utf8');
}

/** As readRecorded, parsed. */
export function parseRecorded(file: string): Record<string, unknown> {
  return JSON.parse(readRecorded(file)) as Record<string, unknown>;
}

/** The digest of the image in all recorded dumps. */
export const RECORDED_DIGEST = 'sha256:d0a4dc4274d8bfd02f34e4c391eb527d27d241ff61a7142e8deefbb0d834c7c1';

/** The configuration in all recorded dumps. */
export const RECORDED_CONFIG = { backend: { address: 'backend.shop.svc.cluster.local', port: 9000 } };
