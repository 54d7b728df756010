import type { Finding } from './finding.ts';
import type { NamespaceState, PreflightPlan } from './plan.ts';
import type { Survey } from './survey.ts';

const TYPE = 'kubernetes.io/dockerconfigjson';
const DATA_KEY = '.dockerconfigjson';

/** Checks that the pull secret is in a namespace and serves the registry of the image. Never says what it holds. */
export async function checkPullSecret(
  { name: namespace }: NamespaceState,
  { settings, registry }: PreflightPlan,
  survey: Survey,
): Promise<Finding[]> {
  const { pullSecret } = settings;
  if (pullSecret === undefined || registry === undefined) return [];
  const metadata = { name: pullSecret, namespace };
  const secret = await survey.read({ apiVersion: 'v1', kind: 'Secret', metadata });
  const problem = secret === undefined ? 'there is no such Secret' : findProblem(secret, registry);
  if (problem === undefined) return [];
  return [
    {
      severity: 'error',
      namespace,
      why: `proxies cannot pull with the Secret ${pullSecret}: ${problem}`,
      fix: `Make it with \`kubectl create secret docker-registry ${pullSecret} --docker-server ${keyOf(registry)} --docker-username NAME --docker-password PASSWORD\` in the namespace.`,
    },
  ];
}

// Source: istio `pilot/pkg/credentials/kube/secrets.go`, `GetDockerCredential`.
function findProblem(secret: Readonly<Record<string, unknown>>, registry: string): string | undefined {
  if (secret.type !== TYPE) return `its type is not ${TYPE}`;
  const encoded = ((secret.data ?? {}) as Record<string, string | undefined>)[DATA_KEY];
  if (encoded === undefined) return `it has no ${DATA_KEY}`;
  return findConfigProblem(Buffer.from(encoded, 'base64').toString(), registry);
}

/**
 * Finds why Istio's agent would not find an account for a registry in a Docker configuration; undefined if it would. Never
 * quotes the text. Source: istio `pkg/wasm/imagefetcher.go`, `wasmKeyChain`; docker/cli `config/configfile` and
 * `config/credentials/file_store.go`.
 */
export function findConfigProblem(text: string, registry: string): string | undefined {
  const config = parseObject(text);
  if (config === undefined) return 'what it holds is no JSON object';
  const key = keyOf(registry);
  const auths = parseRecord(config.auths);
  if (parseRecord(config.credHelpers)[key] !== undefined || typeof config.credsStore === 'string') {
    return `it names a credential helper for ${registry}, and proxies have none`;
  }
  const entry = auths[key] ?? Object.entries(auths).find(([name]) => hostOf(name) === key)?.[1];
  if (entry === undefined) return `it has no entry for ${key}`;
  if (Object.values(auths).some((each) => !isAuthReadable(each))) {
    return 'the "auth" of an entry is not NAME:PASSWORD in base64, which spoils all of it';
  }
  const { username, auth, identitytoken, registrytoken } = parseRecord(entry);
  return [username, auth, identitytoken, registrytoken].some(Boolean)
    ? undefined
    : `its entry for ${key} holds no account`;
}

// Source: go-containerregistry `pkg/authn/keychain.go`, the key of Docker Hub, and `pkg/name`, its host.
function keyOf(registry: string): string {
  return ['docker.io', 'index.docker.io'].includes(registry) ? 'https://index.docker.io/v1/' : registry;
}

// Source: docker/cli `config/credentials/file_store.go`, `ConvertToHostname`.
function hostOf(name: string): string {
  if (name.includes('://') && URL.canParse(name)) {
    // A port that is the scheme's own would be lost.
    return /^[^:]+:\/\/(?:[^@/]*@)?([^/?#]*)/.exec(name)?.[1] ?? '';
  }
  return name.split('/')[0] ?? '';
}

// Source: docker/cli `config/configfile/file.go`, `decodeAuth`.
function isAuthReadable(entry: unknown): boolean {
  const { auth = '' } = parseRecord(entry);
  if (auth === '') return true;
  if (typeof auth !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(auth) || auth.length % 4 !== 0) return false;
  return Buffer.from(auth, 'base64').toString().indexOf(':') > 0;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function parseRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
