/** The parts of an error that a person can act on: what failed ("Cannot ..."), why (no final dot), what to do. */
export type ReceiverErrorParts = {
  what: string;
  why: string;
  fix: string;
  isUsage?: boolean;
  cause?: unknown;
};

/** Reports that a receiver could not start. The command that started it shows the parts. */
export class ReceiverError extends Error {
  override name = 'ReceiverError';
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** True if the input is wrong, false if the machine does not allow it. */
  readonly isUsage: boolean;

  constructor({ what, why, fix, isUsage = false, cause }: ReceiverErrorParts) {
    super(`${what}: ${why}. ${fix}`, { cause });
    this.what = what;
    this.why = why;
    this.fix = fix;
    this.isUsage = isUsage;
  }
}

/** Makes the error for a server that cannot listen. `flag` is the flag that sets the address. */
export function listenError(address: string, flag: string, cause: unknown): ReceiverError {
  const [why, fix] = REASONS[codeOf(cause) ?? ''] ?? [
    cause instanceof Error ? cause.message : String(cause),
    `Give another address with ${flag}.`,
  ];
  return new ReceiverError({
    what: `Cannot listen on ${address}`,
    why,
    fix: fix.replace('FLAG', flag),
    cause,
  });
}

/** Describes an unexpected error by its kind and place. Its message is left out: it could hold a value of an exchange. */
export function describeUnexpected(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error} was thrown`;
  const place = error.stack?.split('\n').find((line) => /^\s+at /.test(line));
  return `${error.name}${place ? ` ${place.trim()}` : ''}`;
}

const REASONS: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  EADDRINUSE: [
    'another program listens there, maybe another receiver',
    'Stop it, or give another address with FLAG.',
  ],
  EADDRNOTAVAIL: [
    'this machine has no such address',
    'Give one of its addresses, or 0.0.0.0 for all, with FLAG.',
  ],
  EACCES: ['permission is denied', 'Give a port of 1024 or more with FLAG.'],
};

// Others wrap what the operating system says.
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause);
}
