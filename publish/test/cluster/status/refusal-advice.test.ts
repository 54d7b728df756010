import assert from 'node:assert/strict';
import { parsePlugin } from '../../../src/cluster/mesh/plugins.ts';
import { adviseOnRefusal } from '../../../src/cluster/status/refusal-advice.ts';
import { makePlugin } from './pods-cluster.ts';

const EXPECTED = parsePlugin(makePlugin({ imagePullSecret: 'pull' }), 'shop', 'meshtap');

// What the agent of Istio 1.30 writes, and what its reader should do.
const CASES: readonly [words: string, advice: RegExp][] = [
  [
    'GET http://127.0.0.1:5000/v2/tap/manifests/sha256:01: MANIFEST_UNKNOWN: manifest unknown; map[Tag:1]',
    /does not have the image/,
  ],
  [
    'GET https://r.example/token: UNAUTHORIZED: authentication required',
    /asks for an account.*Secret pull in shop/,
  ],
  [
    'GET https://r.example/v2/tap/manifests/1: DENIED: requested access to the resource is denied',
    /Secret pull in shop/,
  ],
  [
    'Get "https://r.example/v2/": dial tcp 10.0.0.1:443: connect: connection refused',
    /cannot reach the registry/,
  ],
  [
    'Get "https://r.example/v2/": dial tcp: lookup r.example on 10.96.0.10:53: no such host',
    /cannot reach the registry/,
  ],
  ['Get "https://r.example/v2/": context deadline exceeded', /cannot reach the registry/],
  [
    'Get "https://r.example/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    /does not trust the certificate/,
  ],
  [
    'module downloaded from oci://r.example/tap:1 has checksum 01, which does not match: 02',
    /apply the digest that `meshtap push` prints/,
  ],
  ['could not extract wasm binary: unexpected EOF', /ISTIO_WASM_MAX_BINARY_SIZE_BYTES/],
  [
    'the given image is in invalid format as an OCI image: 2 errors occurred: could not parse as compat variant: invalid media type application/wasm (expect application/vnd.oci.image.layer.v1.tar+gzip)',
    /not an image that Istio can load/,
  ],
  ['missing image pulling secret', /Secret pull in shop has the type/],
  [
    'Get "http://10.0.0.1:5000/v2/": rejected unsafe bearer realm: realm scheme "" not allowed',
    /does not log in at this registry, with or without a pull secret/,
  ],
  ['something new', /^Check that the image exists/],
];

describe('adviseOnRefusal', () => {
  for (const [words, advice] of CASES) {
    it(`says what to do about: ${words}`, () => assert.match(adviseOnRefusal(words, EXPECTED), advice));
  }

  it('says that a proxy which is given a loopback address asks its own pod', () => {
    const refused = 'dial tcp [::1]:5001: connect: connection refused';
    for (const host of ['localhost:5001', '127.0.0.1:5001', '[::1]:5001']) {
      const advice = adviseOnRefusal(refused, { ...EXPECTED, url: `oci://${host}/tap:1` });
      assert.match(advice, /is its own pod: apply again with --pull-host HOST/, host);
    }
    const elsewhere = adviseOnRefusal(refused, { ...EXPECTED, url: 'oci://localhost.example.com/tap:1' });
    assert.match(elsewhere, /cannot reach the registry: .* network policies/);
  });

  it('says how to name a Secret if the resource names none', () => {
    const { pullSecret: _, ...bare } = EXPECTED;
    assert.match(adviseOnRefusal('UNAUTHORIZED: authentication required', bare), /--pull-secret/);
  });
});
