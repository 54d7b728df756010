import { ExitCode, errorCode, PublishError } from '../errors.ts';
import { cutText, listSome } from '../output/visible-text.ts';
import { maskUrls } from '../redaction.ts';

/** A request to the cluster, as an error says it: a verb such as "apply", and the resource or kind. */
export interface ClusterRequest {
  verb: string;
  object: string;
  cluster: string;
  /** Two writers at the same time: sending it again solves the conflict. */
  isConflictPassing?: boolean;
  /** It is not sent again, whatever the answer. */
  isTriedOnce?: boolean;
  /** The missing right, if the server refuses without naming it, such as `create pods/portforward`. */
  unnamedRight?: string;
}

/** What the API server says about a failure. Source: Kubernetes API conventions, "Response Status Kind". */
export interface StatusBody {
  code?: number;
  reason?: string;
  message?: string;
  details?: { kind?: string; causes?: { reason?: string; message?: string; field?: string }[] };
}

type ApiRefusal = { code: number; status: StatusBody };

type Silence = 'timeout' | 'lost';

/** The cluster refused a request, or could not be reached. Exit code 3. */
export class ClusterError extends PublishError {
  /** HTTP status of the refusal; undefined if there was no answer. */
  readonly code: number | undefined;
  /** The other field managers, if the refusal is a conflict about fields. */
  readonly managers: readonly string[];
  readonly isNamespaceMissing: boolean;
  /** Why there was no answer, if there was none. */
  readonly silence: Silence | undefined;

  constructor(
    parts: { what: string; why: string; fix: string; cause: unknown },
    refusal?: ApiRefusal,
    silence?: Silence,
  ) {
    super({ ...parts, exitCode: ExitCode.cluster });
    this.name = 'ClusterError';
    this.code = refusal?.code;
    this.managers = refusal === undefined ? [] : findManagers(refusal.status);
    this.isNamespaceMissing = refusal?.code === 404 && refusal.status.details?.kind === 'namespaces';
    this.silence = silence;
  }
}

/** Returns `otherwise` for what the account may not read. */
export async function orForbidden<T, U>(otherwise: U, answer: Promise<T>): Promise<T | U> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ClusterError && error.code === 403) return otherwise;
    throw error;
  }
}

/** Makes the error for a failure that the API server answered. */
export function explainRefusal(request: ClusterRequest, refusal: ApiRefusal, cause: unknown): ClusterError {
  const { code, status } = refusal;
  const words = nameRight(cutText(maskUrls(status.message ?? `status ${code}`)).replace(/\.$/, ''), request);
  const managers = findManagers(status);
  const what = `Cannot ${request.verb} ${request.object}`;
  const explain = (why: string, fix: string) => new ClusterError({ what, why, fix, cause }, refusal);
  if (managers.length > 0) {
    return explain(
      `${managers.join(' and ')} manages ${nameFields(status)}`,
      managers.every((name) => name.startsWith('kubectl'))
        ? 'Keep using kubectl, or take the fields over with --force-conflicts: meshtap then manages them.'
        : 'Change it there, or take the fields over with --force-conflicts.',
    );
  }
  if ((status.details?.causes ?? []).some(({ reason }) => reason === 'NamespaceTerminating')) {
    const fix = 'Leave the namespace out, or create it again when it is gone.';
    return explain('its namespace is being deleted', fix);
  }
  if (/admission webhook "[^"]*" denied|ValidatingAdmissionPolicy .* denied/.test(status.message ?? '')) {
    return explain(words, 'Correct what it names, or ask the operator of that check.');
  }
  return explain(`the cluster answered ${code}, ${words}`, adviseOn(code, request));
}

/** A request timed out. */
export class RequestTimeout extends Error {
  override readonly name = 'RequestTimeout';
}

/** The answer does not come from an API server, but from the login page of a proxy, for example. */
export class NoApiServer extends Error {
  override readonly name = 'NoApiServer';
}

/** Makes the error for an answer that is not what an API server answers. */
export function explainUnusable({ verb, object, cluster }: ClusterRequest, cause: Error): ClusterError {
  const what = `Cannot ${verb} ${object}`;
  const why = `the answer of the cluster ${cluster} cannot be used, it ${cause.message.replace(METADATA_PREFIX, '')}`;
  return new ClusterError({ what, why, fix: CHECK_ANSWER, cause });
}

const CHECK_ANSWER =
  'Check with `kubectl get --output json` what it answers. If the cluster is very large, name fewer namespaces at a time.';
const CHECK_SERVER =
  'Check with `kubectl get --raw /readyz` that it is running and that this machine can reach it, then run the command again.';

/** Makes the error for a request that got no answer, or could not be sent. */
export function explainSilence(request: ClusterRequest, cause: unknown): ClusterError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const what = `Cannot ${request.verb} ${request.object}`;
  const silence = inner instanceof RequestTimeout ? 'timeout' : 'lost';
  return new ClusterError({ what, ...describeSilence(request, inner), cause }, undefined, silence);
}

function describeSilence({ cluster }: ClusterRequest, cause: unknown): { why: string; fix: string } {
  const unreachable = (why: string) => `the cluster ${cluster} cannot be reached (${why})`;
  if (cause instanceof RequestTimeout) {
    return { why: unreachable('the request timed out'), fix: CHECK_SERVER };
  }
  if (cause instanceof NoApiServer) {
    return { why: unreachable('the answer does not come from an API server'), fix: CHECK_SERVER };
  }
  // Source: Fetch, "bad port".
  if (cause instanceof Error && cause.message === 'bad port') {
    const fix = 'Have the API server, or a proxy of it, listen on another port, such as 6443.';
    return { why: unreachable('Node.js does not connect to its port, which is reserved'), fix };
  }
  const code = errorCode(cause);
  if (code === undefined) {
    // The message may have a secret in it, such as the output of a credential helper.
    const kind = cause instanceof Error ? cause.name : typeof cause;
    return {
      why: `the request to the cluster ${cluster} could not be made (${kind})`,
      fix: 'Check the credentials of the context with `kubectl auth whoami`, then run the command again.',
    };
  }
  const message = cutText(maskUrls((cause as Error).message.replace(METADATA_PREFIX, '')));
  return {
    why: unreachable(message.includes(code) ? message : [code, message].filter(Boolean).join(', ')),
    fix: /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)
      ? "Check the certificate authority of the kubeconfig's cluster."
      : CHECK_SERVER,
  };
}

// The client puts this before the message of others.
const METADATA_PREFIX = /^Failed to fetch resource metadata for \S+: /;

// If a second right is missing, the server says only "forbidden:".
function nameRight(words: string, { unnamedRight }: ClusterRequest): string {
  return unnamedRight !== undefined && / is forbidden:\s*$/.test(words)
    ? `${words.trimEnd()} cannot ${unnamedRight}`
    : words;
}

const BUSY = 'The API server is busy or has a problem. Run the command again later.';
const ADVICE: Readonly<Record<number, string>> = {
  403: 'Ask for this right. `meshtap rbac NAMESPACE...` prints all rights that meshtap needs.',
  404: 'Check that the namespace exists and that the cluster has this kind of resource (`kubectl api-resources`).',
  409: 'Something else changed it at the same time. Run the command again.',
  413: 'Make it smaller. The API server accepts about 1 MiB for a resource.',
  ...{ 429: BUSY, 500: BUSY, 502: BUSY, 503: BUSY, 504: BUSY },
};

function adviseOn(code: number, { cluster }: ClusterRequest): string {
  const login = `The credentials of the context ${cluster} are wrong or have expired: log in again.`;
  return code === 401 ? login : (ADVICE[code] ?? 'Correct what it names, and run the command again.');
}

const MAX_FIELDS = 8;

function nameFields({ details }: StatusBody): string {
  const fields = [...new Set((details?.causes ?? []).flatMap(({ field }) => (field ? [field] : [])))];
  return listSome(fields, MAX_FIELDS);
}

// Source: Kubernetes "Server-Side Apply", conflicts: a cause for each field, `conflict with "MANAGER" using VERSION`.
function findManagers({ details }: StatusBody): string[] {
  const causes = (details?.causes ?? []).filter(({ reason }) => reason === 'FieldManagerConflict');
  const names = causes.map(
    ({ message }) => /conflict with "([^"]*)"/.exec(message ?? '')?.[1] ?? 'another manager',
  );
  return [...new Set(names)];
}
