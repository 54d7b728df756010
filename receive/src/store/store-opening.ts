import type { Store } from './store.ts';
import type { ClickHousePlace, StorePlace } from './store-place.ts';

/** A place, and how much of what arrives is kept there. */
export type KeptPlace = {
  place: StorePlace;
  keepForMs: number;
  /** Null for no limit. */
  keepBytes: number | null;
};

/** Opens the store of a place. Loads only what that kind of store needs. Rejects with a ReceiverError. */
export async function openStore({ place, ...keep }: KeptPlace): Promise<Store> {
  return typeof place === 'string' ? openFile(place, keep) : openDatabase(place, keep);
}

type Keep = Omit<KeptPlace, 'place'>;

async function openFile(path: string, keep: Keep): Promise<Store> {
  const { openSqliteStore } = await import('./sqlite/sqlite.ts');
  return openSqliteStore({ path, ...keep });
}

async function openDatabase(place: ClickHousePlace, keep: Keep): Promise<Store> {
  const { openClickHouseStore } = await import('./clickhouse/clickhouse.ts');
  return openClickHouseStore({ ...place, ...keep });
}
