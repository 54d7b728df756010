import { ReceiverError } from '../errors.ts';
import { describePlace, type StorePlace } from './store-place.ts';

/** Explains why the store of a place cannot be opened, and what to do. Never has a password. */
export function openingError(place: StorePlace, cause: Error): ReceiverError {
  const what = `Cannot open the store ${describePlace(place)}`;
  if (typeof place === 'string') return new ReceiverError({ what, ...explainFile(cause), cause });
  const [why, fix] = findAdvice(cause) ?? [reasonOf(cause), CHECK_SERVER];
  return new ReceiverError({ what, why, fix, cause });
}

function explainFile(cause: Error): { why: string; fix: string } {
  const fix = 'Name another file with --store, or keep exchanges in memory: --store :memory:.';
  return { why: cause.message.replace(/^Cannot use the store .*?: /, '').replace(/\.$/, ''), fix };
}

type Advice = readonly [why: string, fix: string];

const CHECK_SERVER = 'Check that the server runs, and see its log. docs/clickhouse.md has the errors.';
const REACH = 'Check the host and the port in --store, and that the server runs.';
const TRUST =
  'Give the certificate of its authority with --store-ca-file, and in --store the host as its certificate has it.';
const GRANT = 'Grant the rights in docs/clickhouse.md to the user in --store.';
const HTTP = 'Give the port of the HTTP interface in --store: usually 8123, or 8443 with ?secure.';

/** Errors of the connection and of the server. Sources: Node.js "Errors"; OpenSSL; ClickHouse, `ErrorCodes.cpp`. */
const ADVICE: Readonly<Record<string, Advice>> = {
  ECONNREFUSED: ['nothing listens there', REACH],
  ENOTFOUND: ['there is no such host', REACH],
  EAI_AGAIN: ['the name of the host cannot be looked up', REACH],
  EHOSTUNREACH: ['there is no way to that host', REACH],
  ENETUNREACH: ['there is no way to that host', REACH],
  ETIMEDOUT: ['the server did not answer in time', REACH],
  ECONNRESET: ['the server closed the connection', HTTP],
  EPIPE: ['the server closed the connection', HTTP],
  EPROTO: ['the server does not speak TLS at that port', 'Leave ?secure off, or give the port with TLS.'],
  ...tlsAdvice(),
  '516': ['the user or the password is wrong', 'Check the user in --store, and the password.'],
  '192': ['there is no such user', 'Check the user in --store.'],
  '194': ['the user needs a password', 'Give one with --store-password-file or MESHTAP_STORE_PASSWORD.'],
  '497': ['the user lacks a right', GRANT],
  '164': ['the user may only read', GRANT],
  '81': ['there is no such database', 'Create it, or give another one in --store.'],
  '701': [
    'the servers know no such cluster',
    'Check --store-cluster: `SELECT cluster FROM system.clusters`.',
  ],
  '170': [
    'the servers know no such cluster',
    'Check --store-cluster: `SELECT cluster FROM system.clusters`.',
  ],
  '225': ['replicated tables need ClickHouse Keeper, which is not configured', CHECK_SERVER],
  '999': ['ClickHouse Keeper does not answer', CHECK_SERVER],
  '159': ['the servers did not answer in time', CHECK_SERVER],
};

function tlsAdvice(): Record<string, Advice> {
  const untrusted: Advice = ["the server's certificate is not trusted", TRUST];
  return {
    SELF_SIGNED_CERT_IN_CHAIN: untrusted,
    DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
    UNABLE_TO_GET_ISSUER_CERT: untrusted,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
    ERR_TLS_CERT_ALTNAME_INVALID: ["the server's certificate is for another host", TRUST],
    CERT_HAS_EXPIRED: ["the server's certificate has expired", 'Renew it.'],
  };
}

// Errors of the client are wrapped, and several addresses of a host fail together.
function findAdvice(error: unknown): Advice | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_')) return ['the server does not speak HTTP at that port', HTTP];
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return ADVICE[code] ?? findAdvice(inner);
}

function reasonOf({ message }: Error): string {
  return message.replace(/^The store failed: /, '').replace(/\.\s*$/, '');
}
