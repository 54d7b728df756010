import { createHash } from 'node:crypto';

/** Gives the digest of the bytes as `sha256:` and 64 lower-case hex digits. Source: OCI image-spec, descriptor.md. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
