import { ExitCode, PublishError } from '../errors.ts';
import { cutText } from '../output/visible-text.ts';
import { maskUrls } from '../redaction.ts';

/** What was asked of a registry, as an error says it: a verb and the name of the image or registry. */
export interface Request {
  verb: 'push' | 'pull' | 'resolve' | 'log in to' | 'tag' | 'attach an SBOM to' | 'sign' | 'check';
  name: string;
  registry: string;
}

/** Why a registry refused, as far as ORAS's messages show. */
export type RefusalKind =
  | 'corrupt'
  | 'plain-http'
  | 'tls-expected'
  | 'bad-request'
  | 'certificate'
  | 'unreachable'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'busy'
  | 'old-oras'
  | 'other';

/** A registry refused what was asked, or cannot be reached. Exit code 5 if the bytes were wrong, 4 otherwise. */
export class RegistryError extends PublishError {
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, parts: { what: string; why: string; fix: string }) {
    super({ ...parts, exitCode: kind === 'corrupt' ? ExitCode.verification : ExitCode.registry });
    this.name = 'RegistryError';
    this.kind = kind;
  }
}

interface Rule {
  kind: RefusalKind;
  pattern: RegExp;
  /** Comes before the message of ORAS. */
  intro?: string;
  advise(registry: string): string;
}

const adviseLogin = (registry: string) =>
  `Log in with \`oras login ${registry}\` or \`docker login ${registry}\`, or pass --username and --password-stdin, or --registry-config FILE.`;

// ORAS shows the kind of failure only in its messages; they are read here and nowhere else. The first rule that matches wins.
const RULES: Rule[] = [
  {
    kind: 'corrupt',
    pattern:
      /mismatch(ed)? digest|digest mismatch|mismatched? size|content digest|trailing data|size exceeds/i,
    intro: 'the registry gave other bytes than it promised, ',
    advise: () => 'Do not use the image. Ask the operator of the registry, then push again.',
  },
  {
    kind: 'plain-http',
    pattern: /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/i,
    advise: (registry) => `If ${registry} does not use TLS, pass --plain-http.`,
  },
  {
    kind: 'tls-expected',
    pattern: /HTTP request to an HTTPS server|malformed HTTP response/i,
    advise: (registry) => `${registry} uses TLS: remove --plain-http.`,
  },
  {
    // A TLS server answers this to plain HTTP.
    kind: 'bad-request',
    pattern: /status code 400/i,
    advise: (registry) => `If ${registry} uses TLS, remove --plain-http. If not, check its log.`,
  },
  {
    kind: 'certificate',
    pattern: /x509|certificate|\btls:/i,
    intro: "the registry's certificate is not trusted, ",
    advise: () =>
      "Give the registry's certificate authority with --ca-file FILE, or pass --insecure to accept any certificate.",
  },
  {
    kind: 'unauthorized',
    pattern: /status code 401|unauthorized|authentication required|credential|invalid username\/password/i,
    intro: 'the registry answered 401, ',
    advise: adviseLogin,
  },
  {
    kind: 'forbidden',
    pattern: /status code 403|forbidden|\bdenied\b/i,
    intro: 'the registry answered 403, ',
    advise: (registry) =>
      `Ask for permission in this repository, or use another account: ${adviseLogin(registry)}`,
  },
  {
    kind: 'not-found',
    pattern: /status code 404|not found|name unknown|manifest unknown|name_unknown|manifest_unknown/i,
    intro: 'the registry answered 404, ',
    advise: () =>
      'Check the repository and the tag. Some registries need the repository to be created first, or hide it until you log in.',
  },
  {
    kind: 'unreachable',
    pattern:
      /connection refused|no such host|timeout|network is unreachable|no route to host|connection reset|unexpected EOF|deadline exceeded|server misbehaving|: EOF$|dial tcp/im,
    intro: 'the registry cannot be reached, ',
    advise: (registry) =>
      `Check that ${registry} is the right address, that the registry is running and that this machine can reach it.`,
  },
  {
    kind: 'busy',
    pattern: /status code (429|5\d\d)|toomanyrequests|internal server error/i,
    advise: () => "Try again later, or check the registry's log.",
  },
  {
    kind: 'old-oras',
    pattern: /unknown (shorthand )?flag|unknown command/i,
    advise: () => 'Use ORAS 1.2 or newer, or unset MESHTAP_ORAS.',
  },
];

const FETCH_PREFIX = /^failed to (?:fetch the content of|resolve) "[^"]*":\s*/i;

/** Reads from ORAS's standard error why the registry refused. */
export function classifyRefusal(stderr: string): RefusalKind {
  return findRule(stderr)?.kind ?? 'other';
}

/** Makes the error for a failed call of ORAS. */
export function explainRefusal(request: Request, stderr: string): RegistryError {
  const rule = findRule(stderr);
  return new RegistryError(rule?.kind ?? 'other', {
    what: `Cannot ${request.verb} ${request.name}`,
    why: `${rule?.intro ?? ''}${summarize(stderr)}`,
    fix: rule?.advise(request.registry) ?? "Check the reference and the registry's log.",
  });
}

function findRule(stderr: string): Rule | undefined {
  return RULES.find((rule) => rule.pattern.test(stderr));
}

function summarize(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const line =
    lines.find((text) => /^Error\b/.test(text)) ?? lines.find((text) => text !== '') ?? 'ORAS gave no reason';
  // ORAS repeats the reference, sometimes twice; our error names it already.
  const bare = line
    .replace(/^Error(?: response)?(?: from [a-z -]+?)?(?: for "[^"]*")?:\s*/i, '')
    .replace(FETCH_PREFIX, '')
    .replace(/^\S+: (?=not found$)/, '')
    .replace(/\.$/, '');
  return cutText(maskUrls(bare)) || 'ORAS gave no reason';
}
