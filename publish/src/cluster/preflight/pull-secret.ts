import { objectOf, parseObject, textOf } from '../../json.ts';
import type { ClusterResource } from '../api.ts';
import type { Mesh, MeshNamespace } from '../mesh/mesh.ts';
import type { Found, PreflightPlan } from './plan.ts';

const DATA_KEY = '.dockerconfigjson';
const TYPE = 'kubernetes.io/dockerconfigjson';

/** Checks that the pull secret is in a namespace and has an account for the registry of the image. Never quotes its content. */
export async function checkPullSecret(
  { name: namespace }: MeshNamespace,
  { settings, registry }: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  const { pullSecret } = settings;
  if (pullSecret === undefined || registry === undefined) return undefined;
  const metadata = { name: pullSecret, namespace };
  const secret = await mesh.read({ apiVersion: 'v1', kind: 'Secret', metadata });
  const problem = secret === undefined ? 'there is no such Secret' : findProblem(secret, registry);
  if (problem === undefined) return undefined;
  const why = `proxies cannot pull with the Secret ${pullSecret}: ${problem}`;
  const fix = `Create it with \`kubectl create secret docker-registry ${pullSecret} --docker-server ${keyOf(registry)} --docker-username NAME --docker-password PASSWORD\` in the namespace.`;
  return { severity: 'error', why, fix };
}

// Source: istio `pilot/pkg/credentials/kube/secrets.go`, `GetDockerCredential`.
function findProblem(secret: ClusterResource, registry: string): string | undefined {
  if (secret.type !== TYPE) return `its type is not ${TYPE}`;
  const encoded = textOf(objectOf(secret.data)[DATA_KEY]);
  if (encoded === undefined) return `it has no ${DATA_KEY}`;
  return findConfigProblem(Buffer.from(encoded, 'base64').toString(), registry);
}

/** Says why Istio's agent finds no account for a registry in a Docker configuration. Source: istio `pkg/wasm/imagefetcher.go`, `wasmKeyChain`; docker/cli `config/configfile`. */
export function findConfigProblem(text: string, registry: string): string | undefined {
  const config = parseObject(text);
  if (config === undefined) return 'its content is not a JSON object';
  const key = keyOf(registry);
  const auths = objectOf(config.auths);
  if (objectOf(config.credHelpers)[key] !== undefined || typeof config.credsStore === 'string') {
    return `it names a credential helper for ${registry}, and proxies have none`;
  }
  const entry = auths[key] ?? Object.entries(auths).find(([name]) => hostOf(name) === key)?.[1];
  if (entry === undefined) return `it has no entry for ${key}`;
  if (Object.values(auths).some((each) => !isAuthReadable(each))) {
    return 'the "auth" of an entry is not NAME:PASSWORD in base64, so no entry can be read';
  }
  const { username, auth, identitytoken, registrytoken } = objectOf(entry);
  return [username, auth, identitytoken, registrytoken].some(Boolean)
    ? undefined
    : `its entry for ${key} has no account`;
}

// Source: go-containerregistry `pkg/authn/keychain.go` for the key of Docker Hub, `pkg/name` for its host.
function keyOf(registry: string): string {
  return ['docker.io', 'index.docker.io'].includes(registry) ? 'https://index.docker.io/v1/' : registry;
}

// Source: docker/cli `config/credentials/file_store.go`, `ConvertToHostname`.
function hostOf(name: string): string {
  if (name.includes('://') && URL.canParse(name)) {
    // The URL class would drop the default port of the scheme.
    return /^[^:]+:\/\/(?:[^@/]*@)?([^/?#]*)/.exec(name)?.[1] ?? '';
  }
  return name.split('/')[0] ?? '';
}

// Source: docker/cli `config/configfile/file.go`, `decodeAuth`.
function isAuthReadable(entry: unknown): boolean {
  const { auth = '' } = objectOf(entry);
  if (auth === '') return true;
  if (typeof auth !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(auth) || auth.length % 4 !== 0) return false;
  return Buffer.from(auth, 'base64').toString().indexOf(':') > 0;
}
