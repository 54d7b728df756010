import assert from 'node:assert/strict';
import { explainRefusal } from '../../src/registry/refusal.ts';

const REQUEST = { verb: 'push', name: 'r.example/tap:1', registry: 'r.example' } as const;

// What ORAS 1.3 writes; the ones that a server on loopback can cause are taken from ORAS itself in remote.test.ts.
const CASES: [string, string, number, RegExp][] = [
  [
    'names an unknown host',
    'Error: failed to resolve "r.example/tap:1": Get "https://r.example/v2/": dial tcp: lookup r.example: no such host',
    4,
    /^Cannot push r.example\/tap:1: the registry cannot be reached, Get .*no such host\.\nCheck that r.example is the right address/,
  ],
  [
    'asks for a certificate authority',
    'Error: Get "https://r.example/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    4,
    /certificate is not trusted.*\n.*--ca-file FILE/,
  ],
  [
    'asks for another account when access is denied',
    'Error from destination registry for "r.example/tap:1": POST "https://r.example/v2/tap/blobs/uploads/": response status code 403: denied: requested access to the resource is denied',
    4,
    /: the registry answered 403, POST .*\n.*another account/,
  ],
  [
    'asks for patience when the registry is busy',
    'Error response from registry: GET "https://r.example/v2/": response status code 503: Service Unavailable',
    4,
    /503.*\nTry again later/,
  ],
  ['says when ORAS is too old', 'Error: unknown flag: --no-tty', 4, /unknown flag.*\nUse ORAS 1.2 or newer/],
  [
    'treats wrong bytes as a failed verification',
    'Error: mismatched digest: sha256:00',
    5,
    /other bytes than it promised/,
  ],
  ['has words for silence', '', 4, /ORAS gave no reason/],
];

describe('explainRefusal', () => {
  for (const [name, stderr, exitCode, message] of CASES) {
    it(name, () => {
      const error = explainRefusal(REQUEST, stderr);
      assert.equal(error.exitCode, exitCode);
      assert.match(error.message, message);
    });
  }

  it('hides what is secret in the words of ORAS', () => {
    const error = explainRefusal(
      REQUEST,
      'Error: PUT "https://ci:hunter2@r.example/up?digest=x&token=t0ps3cret": 500\u001b[31m',
    );
    assert.doesNotMatch(error.message, /hunter2|t0ps3cret|\p{Cc}\[/u);
  });
});
