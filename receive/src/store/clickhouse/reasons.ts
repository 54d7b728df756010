import type { ClickHouseError } from '@clickhouse/client';

/** Errors of ClickHouse in words for whoever runs the receiver. Source: ClickHouse, `ErrorCodes.cpp`. */
const SERVER_REASONS: Readonly<Record<string, string>> = {
  16: 'its tables have other columns; were they changed?',
  47: 'its tables have other columns; were they changed?',
  60: 'its tables are missing; restart the receiver to make them again',
  81: 'the database is missing; restart the receiver to make it again',
  164: 'the user may only read; give it the rights that the documentation lists',
  192: 'it refuses the user or the password; check both',
  193: 'it refuses the user or the password; check both',
  194: 'it refuses the user or the password; check both',
  198: 'it cannot reach other servers of its cluster',
  201: 'the quota of the user is used up',
  202: 'it runs too many queries at once',
  209: 'it cannot reach other servers of its cluster',
  210: 'it cannot reach other servers of its cluster',
  225: 'it has no Keeper, and replicated tables need one',
  241: 'it has too little memory',
  242: 'its tables are read-only now; can it reach its Keeper?',
  243: 'its disk is full',
  252: 'its tables have too many parts; it merges them more slowly than they come',
  279: 'it cannot reach other servers of its cluster',
  285: 'too few replicas are there',
  286: 'too few replicas have confirmed the last insert',
  319: 'its Keeper did not confirm the insert',
  497: 'the user lacks a right',
  516: 'it refuses the user or the password; check both',
  701: 'it does not know this cluster; see the names in system.clusters',
  745: 'it is overloaded',
  999: 'its Keeper cannot be reached or failed',
};
/** The reason if the answer is not one of ClickHouse's HTTP interface, such as on the port of its native protocol. */
export const NOT_CLICKHOUSE = 'it is not ClickHouse';
/** What a system, Node or OpenSSL calls an error, in words. */
const CONNECTION_REASONS: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^ECONNREFUSED$/, 'nothing listens there'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'its name cannot be resolved'],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/, 'there is no route to it'],
  [/^(?:ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/, 'it closed the connection'],
  [/^ETIMEDOUT$/, 'it cannot be reached in time'],
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another name'],
  [/CERT|^UNABLE_TO_/, 'its certificate is not trusted; give the file of its authority with --store-ca-file'],
  [/^(?:ERR_SSL_|EPROTO)/, 'it does not speak TLS on this port'],
];

/** Explains an error of the server: its reason in words, its code and name. Never quotes a value. */
export function explainServerError({ code, type, message }: ClickHouseError): string {
  const reason = /No space left on device/i.test(message) ? SERVER_REASONS[243] : SERVER_REASONS[code];
  return `${reason ?? 'it failed'}${detailOf(code, message)} (code ${code}, ${type})`;
}

/** Explains why there was no answer of ClickHouse. Never quotes what came instead. */
export function explainConnectionError(error: unknown): string {
  if (error instanceof NoAnswerError) return error.message;
  const code = codeOf(error);
  const known = CONNECTION_REASONS.find(([pattern]) => pattern.test(code));
  return known ? known[1] : NOT_CLICKHOUSE;
}

/** The code of an error of the server, the system, Node or OpenSSL; empty if it has none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Node gives this error no code if the connection ends before the answer begins.
  return error.message === 'socket hang up' ? 'ECONNRESET' : '';
}

/** There was no answer in time, or this side gave up on it. The message is part of a sentence. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError';
}

/** Of the message, what names a right or a setting: the rest can hold values. */
function detailOf(code: string, message: string): string {
  if (code === '497') {
    const right = /necessary to have the grant ([A-Z][A-Z ]*)(?:\([^)]*\))? ON (\S{1,100}?)\.?(?:\s|$)/.exec(
      message,
    );
    return right ? `: ${right[1]!.trim()} on ${right[2]}` : '';
  }
  if (code === '115' || code === '452') {
    const setting = /setting '?(\w{1,100})/i.exec(message);
    return setting ? ` at the setting ${setting[1]}` : '';
  }
  return '';
}
