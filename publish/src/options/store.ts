import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ClickHousePlace, StorePlace } from '../../../receive/src/index.ts';
import { readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import {
  type ClickHouseAddress,
  isClickHouseUrl,
  parseClickHouseUrl,
  refuseWithoutTls,
} from './clickhouse-url.ts';
import {
  badValue,
  common,
  flag,
  refuseWith,
  type Surroundings,
  type TextOrigin,
  type Values,
} from './flag.ts';
import { parseIf } from './parsers.ts';
import { parseCaFile, parsePasswordFile } from './secret-files.ts';

const MEMORY = ':memory:';
const PASSWORD_VARIABLE = 'MESHTAP_STORE_PASSWORD';

/** The flags that say where a receiver that runs here keeps exchanges. */
export const STORE_FLAGS = common({
  store: flag.storage.text(
    '--store <place>',
    'a SQLite file, :memory:, or clickhouse://USER@HOST/DATABASE',
    parseStore,
    {
      default: 'meshtap/receive.db in $XDG_DATA_HOME',
      environment: {
        XDG_DATA_HOME: 'directory of user data, which the store is in (default: ~/.local/share)',
        [PASSWORD_VARIABLE]: 'password of the ClickHouse user, if --store-password-file is not given',
      },
    },
  ),
  storePasswordFile: flag.storage.text(
    '--store-password-file <file>',
    'the password of the ClickHouse user',
    parsePasswordFile,
  ),
  storeCaFile: flag.storage.text(
    '--store-ca-file <file>',
    "PEM file of the authorities that ClickHouse's certificate is checked with",
    parseCaFile,
    { default: 'those of Node.js' },
  ),
  storeCluster: storeClusterFlag(),
});

/** Makes the flag that names a cluster of ClickHouse. */
export function storeClusterFlag() {
  return flag.storage.text(
    '--store-cluster <name>',
    'make the tables on all servers of this ClickHouse cluster',
    parseIf(
      (text) => /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/.test(text),
      'it cannot be the name of a cluster',
      'Give one of those that `SELECT DISTINCT cluster FROM system.clusters` returns.',
    ),
  );
}

/** Where exchanges are kept, and what should be fixed but does no harm yet. */
export interface StoreSettings {
  store: StorePlace;
  warnings: string[];
}

/** Reads where exchanges are kept. Throws a usage error that names the flag. */
export function readStore(values: Values<typeof STORE_FLAGS>, around: Surroundings): StoreSettings {
  const { store } = values;
  if (typeof store === 'object') return readDatabase(store, values, around);
  refuseWith(values, ['storePasswordFile', 'storeCaFile', 'storeCluster'], 'with a SQLite store', {
    why: 'it is for a store on ClickHouse',
    fix: 'Give --store clickhouse://USER@HOST/DATABASE, or leave it off.',
  });
  return { store: store ?? join(findDataDirectory(around), 'meshtap', 'receive.db'), warnings: [] };
}

function readDatabase(
  address: ClickHouseAddress,
  { storePasswordFile: file, storeCaFile: caPem, storeCluster: cluster }: Values<typeof STORE_FLAGS>,
  around: Surroundings,
): StoreSettings {
  if (caPem !== undefined) refuseWithoutTls(address, '--store-ca-file');
  const password = file?.password ?? readVariable(around, PASSWORD_VARIABLE)?.replace(/\r?\n$/, '') ?? '';
  const store: ClickHousePlace = { ...address, password, caPem, cluster };
  return { store, warnings: file?.warning === undefined ? [] : [file.warning] };
}

function parseStore(text: string, { source, cwd }: TextOrigin): string | ClickHouseAddress {
  if (text === MEMORY) return MEMORY;
  if (isClickHouseUrl(text)) return parseClickHouseUrl(text, source, PASSWORD_ADVICE);
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
  if (scheme === undefined) return resolve(cwd, text);
  throw badValue(
    text,
    source,
    `there is no store for ${scheme}://`,
    'Give the path of a SQLite file, :memory:, or clickhouse://USER@HOST/DATABASE.',
  );
}

const PASSWORD_ADVICE = `Remove it. Write it to a file and give --store-password-file FILE, or set ${PASSWORD_VARIABLE}.`;

// Source: XDG Base Directory Specification; a relative path there must be ignored.
function findDataDirectory(around: Surroundings): string {
  const named = readVariable(around, 'XDG_DATA_HOME');
  if (named?.startsWith('/')) return named;
  const home = readVariable(around, 'HOME') ?? findHome();
  if (home !== undefined) return join(home, '.local', 'share');
  throw usageError(
    'Cannot choose a file for the store',
    'neither HOME nor XDG_DATA_HOME is set',
    'Name a file with --store FILE, or keep exchanges in memory: --store :memory:.',
  );
}

function findHome(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}
