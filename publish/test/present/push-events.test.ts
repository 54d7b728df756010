import assert from 'node:assert/strict';
import { formatPushEvent } from '../../src/present/event-text.ts';
import type { PushEvent } from '../../src/registry/upload.ts';

describe('formatPushEvent', () => {
  const name = 'r.example/tap:1';
  const cases: [PushEvent, string][] = [
    [
      { kind: 'untagged', name },
      `${name} has no tag: the image is pushed by digest alone, and some registries delete untagged images`,
    ],
    [{ kind: 'already-there', name }, `${name} is there already with this digest, nothing to upload`],
    [{ kind: 'uploaded', name, digest: 'sha256:b' }, `Pushed ${name} (sha256:b)`],
    [
      { kind: 'uploaded', name, digest: 'sha256:b', previousDigest: 'sha256:a' },
      `Pushed ${name} (sha256:b); the tag pointed at sha256:a before`,
    ],
    [
      { kind: 'verified', name, sizeBytes: 8 },
      `Checked ${name}: the registry gives it back unchanged, and Istio's agent would load it (8 bytes)`,
    ],
    [
      { kind: 'sbom-attached', name, mediaType: 'application/spdx+json' },
      `Attached the SBOM to ${name} (application/spdx+json)`,
    ],
    [{ kind: 'signed', name }, `Signed ${name}`],
    [
      { kind: 'tagged', name, previousDigest: 'sha256:a' },
      `Tagged ${name}; the tag pointed at sha256:a before`,
    ],
  ];
  for (const [event, text] of cases) {
    it(`writes "${event.kind}" as one line: ${text}`, () => assert.equal(formatPushEvent(event), text));
  }
});
