import { ExitCode, errorCode, PublishError } from '../errors.ts';
import { cutText } from '../output/visible-text.ts';
import { maskUrls } from '../redaction.ts';

/** What was asked of the cluster: a verb such as "apply", and the resource or kind in words. */
export interface ClusterRequest {
  verb: string;
  object: string;
  /** What messages call the cluster. */
  cluster: string;
  /** Two writers at the same moment are no failure: the second asks again, and comes to the same end. */
  isConflictPassing?: boolean;
  /** The right that is missing where the server refuses and names none, such as `create pods/portforward`. */
  unnamedRight?: string;
}

/** The API server's own words about a failure. Source: Kubernetes API conventions, "Response Status Kind". */
export interface StatusBody {
  code?: number;
  reason?: string;
  message?: string;
  details?: {
    kind?: string;
    causes?: { reason?: string; message?: string; field?: string }[];
    retryAfterSeconds?: number;
  };
}

/** An answer of the API server that is no success. */
export interface ApiRefusal {
  code: number;
  status: StatusBody;
}

/** The cluster refused what was asked, or could not be reached. Exit code 3. */
export class ClusterError extends PublishError {
  /** HTTP status of the refusal; undefined when no answer came. */
  readonly code: number | undefined;
  /** The other field managers, if the refusal is a conflict about fields. */
  readonly managers: readonly string[];
  /** True if what is missing is the namespace itself. */
  readonly isNamespaceMissing: boolean;
  /** Why no answer came, if none did. */
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

/** How a request stays without an answer: it took too long, or there is nobody to answer it. */
export type Silence = 'timeout' | 'lost';

/** Makes the error for an answer that is no success. */
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
        ? 'Go on with kubectl, or take the fields over with --force-conflicts: meshtap manages them from then on.'
        : 'Change it there, or take the fields over with --force-conflicts.',
    );
  }
  if ((status.details?.causes ?? []).some(({ reason }) => reason === 'NamespaceTerminating')) {
    return explain('its namespace is being deleted', 'Leave it off, or make it again once it is gone.');
  }
  if (/admission webhook "[^"]*" denied|ValidatingAdmissionPolicy .* denied/.test(status.message ?? '')) {
    return explain(words, 'Correct what it names, or ask whoever runs that check.');
  }
  return explain(`the cluster answered ${code}, ${words}`, adviseOn(code, request));
}

/** The time for an answer was up. */
export class TimeUp extends Error {
  override readonly name = 'TimeUp';
}

/** What answered is no API server: a login page of a proxy on the way, say. */
export class NoApiServer extends Error {
  override readonly name = 'NoApiServer';
}

const CHECK_SERVER =
  'Check with `kubectl get --raw /readyz` that it runs and that this machine reaches it, then run the command again.';

/** Makes the error for a request that got no answer, or could not be sent. */
export function explainSilence(request: ClusterRequest, cause: unknown): ClusterError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const { why, fix } = describeSilence(request, inner);
  const what = `Cannot ${request.verb} ${request.object}`;
  return new ClusterError({ what, why, fix, cause }, undefined, inner instanceof TimeUp ? 'timeout' : 'lost');
}

function describeSilence({ cluster }: ClusterRequest, cause: unknown): { why: string; fix: string } {
  const unreachable = (why: string) => `the cluster ${cluster} cannot be reached (${why})`;
  if (cause instanceof TimeUp) return { why: unreachable('it gave no answer in time'), fix: CHECK_SERVER };
  if (cause instanceof NoApiServer) {
    return { why: unreachable('what answers there is no API server'), fix: CHECK_SERVER };
  }
  const code = errorCode(cause);
  if (code === undefined) {
    // Of a credential helper's output, say, whose words may be a secret.
    const kind = cause instanceof Error ? cause.name : typeof cause;
    return {
      why: `the request to the cluster ${cluster} could not be made (${kind})`,
      fix: 'Check the credentials of the context with `kubectl auth whoami`, then run the command again.',
    };
  }
  const message = cutText(maskUrls((cause as Error).message.replace(METADATA_PREFIX, '')));
  return {
    why: unreachable([code, message].filter(Boolean).join(', ')),
    fix: /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)
      ? "Check the certificate authority of the kubeconfig's cluster."
      : CHECK_SERVER,
  };
}

// What the client puts before the words of others.
const METADATA_PREFIX = /^Failed to fetch resource metadata for \S+: /;

// Where the server asks for a second right on the way, it says "forbidden:" and nothing after it.
function nameRight(words: string, { unnamedRight }: ClusterRequest): string {
  return unnamedRight !== undefined && / is forbidden:\s*$/.test(words)
    ? `${words.trimEnd()} cannot ${unnamedRight}`
    : words;
}

function adviseOn(code: number, { cluster }: ClusterRequest): string {
  switch (code) {
    case 401:
      return `The credentials of the context ${cluster} are wrong or have expired: log in again.`;
    case 403:
      return 'Ask for the right: `meshtap rbac NAMESPACE...` prints all that meshtap needs.';
    case 404:
      return 'Check that the namespace is there and that the cluster has this kind of resource (`kubectl api-resources`).';
    case 409:
      return 'Somebody else changed it at the same time: run the command again.';
    case 413:
      return 'Make it smaller: the API server takes 1 MiB for a resource, or so.';
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return 'The API server is busy or ailing: run the command again later.';
    default:
      return 'Correct what it names, and run the command again.';
  }
}

const MAX_FIELDS = 8;

function nameFields({ details }: StatusBody): string {
  const fields = [...new Set((details?.causes ?? []).flatMap(({ field }) => (field ? [field] : [])))];
  const rest = fields.length > MAX_FIELDS ? ` and ${fields.length - MAX_FIELDS} more` : '';
  return cutText(fields.slice(0, MAX_FIELDS).join(', ')) + rest;
}

// Source: Kubernetes "Server-Side Apply", conflicts: a cause for each field, `conflict with "MANAGER" using VERSION`.
function findManagers({ details }: StatusBody): string[] {
  const causes = (details?.causes ?? []).filter(({ reason }) => reason === 'FieldManagerConflict');
  const names = causes.map(
    ({ message }) => /conflict with "([^"]*)"/.exec(message ?? '')?.[1] ?? 'another manager',
  );
  return [...new Set(names)];
}
