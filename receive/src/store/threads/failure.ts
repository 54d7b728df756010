import { QueryError, QueryLimitError, StoreError } from '../store.ts';

/** An error as it passes between threads. */
export type Failure = { kind: 'store' | 'query' | 'limit' | 'damaged'; message: string };

/** The saved catalogue cannot be read: it is damaged, or of a newer version. It can be rebuilt from the exchanges. */
export class DamagedCatalogueError extends StoreError {
  override name = 'DamagedCatalogueError';

  constructor() {
    super('The saved catalogue is damaged or of a newer version; it is rebuilt from the stored exchanges');
  }
}

/** Prepares an error to pass between threads. `describe` explains one that is not a store's. */
export function toFailure(error: unknown, describe: (error: unknown) => string): Failure {
  if (error instanceof QueryLimitError) return { kind: 'limit', message: error.message };
  if (error instanceof QueryError) return { kind: 'query', message: error.message };
  if (error instanceof DamagedCatalogueError) return { kind: 'damaged', message: error.message };
  return { kind: 'store', message: error instanceof StoreError ? error.message : describe(error) };
}

/** Turns a failure back into an error. */
export function toError({ kind, message }: Failure): Error {
  if (kind === 'limit') return new QueryLimitError(message);
  if (kind === 'damaged') return new DamagedCatalogueError();
  return kind === 'query' ? new QueryError(message) : new StoreError(message);
}
