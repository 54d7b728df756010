import type { PushEvent } from '../registry/upload.ts';

/** Writes a step of a push as one line for a person. */
export function formatPushEvent(event: PushEvent): string {
  const { name } = event;
  switch (event.kind) {
    case 'untagged':
      return `${name} has no tag: the image is pushed by digest alone, and some registries delete untagged images`;
    case 'already-there':
      return `${name} is there already with this digest, nothing to upload`;
    case 'uploaded':
      return `Pushed ${name} (${event.digest})${formatMove(event.previousDigest)}`;
    case 'verified':
      return `Checked ${name}: the registry gives it back unchanged, and Istio's agent would load it (${event.sizeBytes} bytes)`;
    case 'sbom-attached':
      return `Attached the SBOM to ${name} (${event.mediaType})`;
    case 'signed':
      return `Signed ${name}`;
    case 'tagged':
      return `Tagged ${name}${formatMove(event.previousDigest)}`;
  }
}

function formatMove(previousDigest: string | undefined): string {
  return previousDigest === undefined ? '' : `; the tag pointed at ${previousDigest} before`;
}
