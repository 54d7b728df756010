import { cutText } from '../../output/visible-text.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';

// What agents write most often, and what to do. The first that fits counts.
const KNOWN: readonly (readonly [pattern: RegExp, advise: (expected: ExpectedPlugin) => string])[] = [
  [/missing image pulling secret/i, adviseOnSecret],
  [
    /x509|certificate|tls: /i,
    () =>
      'The proxy does not trust the certificate of the registry: give the registry one of a public authority, or name the ' +
      'registry in WASM_INSECURE_REGISTRIES of the proxies if it is only for tests.',
  ],
  [
    /checksum .* does not match/i,
    () =>
      'The registry has another image under this name, or the digest is that of an index: push the image again, and apply the ' +
      'digest that `meshtap push` prints.',
  ],
  [
    /media type|invalid format|number of layers|not found in the archive|Wasm binary from .* is invalid/i,
    () => 'It is not an image that Istio can load: make it with `meshtap push`.',
  ],
  [
    /too large|unexpected EOF/i,
    () =>
      'It may be larger than proxies accept (ISTIO_WASM_MAX_BINARY_SIZE_BYTES, 256 MiB by default): push it again, or a smaller one.',
  ],
  [
    /unsafe bearer realm/i,
    () =>
      "Istio's agent does not log in at this registry, with or without a pull secret: it refuses basic authentication, and token " +
      'services at private addresses. Use a registry with a token service at a host name, or one that needs no account from inside the mesh.',
  ],
  [
    /unauthorized|denied|forbidden|\b40[13]\b/i,
    (expected) => `The registry asks for an account that may pull the image. ${adviseOnSecret(expected)}`,
  ],
  [
    /manifest[ _]unknown|name[ _]unknown|not found|\b404\b/i,
    () => 'The registry does not have the image: push it, or correct its name and digest.',
  ],
  [
    /connection refused|no such host|no route|unreachable|timeout|timed out|deadline exceeded|server misbehaving|reset by peer/i,
    ({ url }) =>
      LOOPBACK.test(url)
        ? 'For the proxy this address is its own pod: apply again with --pull-host HOST[:PORT], the address at which pods reach the registry.'
        : 'The proxy cannot reach the registry: check that the registry runs and that its address is right as seen from a pod, and ' +
          'look for network policies. If only this machine knows it by that address, apply again with --pull-host HOST[:PORT].',
  ],
];

const LOOPBACK = /^(?:oci:\/\/)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])[:/]/i;

/** Says what to do about a module that the agent could not get; `words` is what it wrote to its log. */
export function adviseOnRefusal(words: string, expected: ExpectedPlugin): string {
  const found = KNOWN.find(([pattern]) => pattern.test(words));
  return found?.[1](expected) ?? 'Check that the image exists and that the proxy can reach its registry.';
}

/** Says what to check about the pull secret. */
export function adviseOnSecret(expected: ExpectedPlugin | undefined): string {
  return expected?.pullSecret === undefined
    ? 'If the registry needs an account, name its Secret with --pull-secret.'
    : `Check that the Secret ${cutText(expected.pullSecret)} in ${expected.namespace} has the type kubernetes.io/dockerconfigjson and an account for the registry.`;
}
