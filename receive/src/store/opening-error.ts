import { ReceiverError } from '../errors.ts';
import { NOT_CLICKHOUSE } from './clickhouse/reasons.ts';
import type { StoreError } from './store.ts';
import { describePlace, type StorePlace } from './store-place.ts';

/** Explains why the store of a place cannot be opened, and what to do. Never has a password. */
export function openingError(place: StorePlace, cause: StoreError): ReceiverError {
  const what = `Cannot open the store ${describePlace(place)}`;
  const explanation = typeof place === 'string' ? explainFile(cause) : explainDatabase(cause, place.password);
  return new ReceiverError({ what, ...explanation, cause });
}

type Explanation = { why: string; fix: string };

function explainFile({ message }: StoreError): Explanation {
  const fix = 'Name another file with --store, or keep exchanges in memory: --store :memory:.';
  return { why: message.replace(/^Cannot use the store .*?: /, '').replace(/\.$/, ''), fix };
}

// Errors of ClickHouse have a code and a reason, which may end with advice for a receiver that runs.
function explainDatabase(
  cause: StoreError & { code?: string; reason?: string },
  password: string,
): Explanation {
  const { code = '', reason } = cause;
  if (reason === undefined) return explainTables(cause.message);
  const why = reason.replace(/; .*?(?= \(code |$)/, '');
  if (reason === NOT_CLICKHOUSE) return { why, fix: GIVE_PORT };
  if (password === '' && REFUSED_USER.test(code)) return { why, fix: GIVE_PASSWORD };
  return { why, fix: FIXES.find(([codes]) => codes.test(code))?.[1] ?? CHECK_SERVER };
}

// What is wrong with the server or its tables: one sentence, and maybe another with what to do.
function explainTables(message: string): Explanation {
  const [what = '', ...advice] = message.replace(/\.$/, '').split('. ');
  const why = what
    .replace(/^The database \S+ cannot be used: /, '')
    .replace(/^(?:The|Not|Shard)\b/, (word) => word.toLowerCase());
  if (advice.length > 0) return { why, fix: `${advice.join('. ')}.` };
  return { why, fix: /^the server is/.test(why) ? 'Update ClickHouse.' : OTHER_DATABASE };
}

const OTHER_DATABASE = 'Give another database in --store, or see "When it fails" in docs/clickhouse.md.';
const CHECK_SERVER = 'Check that the server runs, and see "When it fails" in docs/clickhouse.md.';
const GIVE_PORT = 'Give the port of the HTTP interface in --store: usually 8123, or 8443 with ?secure.';
const GIVE_PASSWORD =
  'No password was given: give --store-password-file FILE, or set MESHTAP_STORE_PASSWORD.';
const CHECK_HOST = 'Check the host and the port in --store, and that the server runs.';

const REFUSED_USER = /^(?:192|193|194|516)$/;

/** What to do, by the code of the error. Sources: ClickHouse, `ErrorCodes.cpp`; Node.js, "Errors"; OpenSSL. */
const FIXES: readonly (readonly [codes: RegExp, fix: string])[] = [
  [/^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/, CHECK_HOST],
  [/^(?:ECONNRESET|EPIPE|HPE_.*)$/, GIVE_PORT],
  [/^(?:EPROTO|ERR_SSL_.*)$/, 'Leave ?secure off, or give the port that has TLS: usually 8443.'],
  [/^CERT_HAS_EXPIRED$/, 'Renew the certificate of the server.'],
  [
    /CERT|^UNABLE_TO_/,
    'Give the certificate of its authority with --store-ca-file, and in --store the host as its certificate has it.',
  ],
  [REFUSED_USER, 'Check the user in --store, and its password.'],
  [/^(?:164|497)$/, 'Give the user the rights in "Run it" of docs/clickhouse.md.'],
  [/^701$/, 'Give --store-cluster one of the names in `SELECT DISTINCT cluster FROM system.clusters`.'],
];
