// Apart from what uses SQLite, which the main thread does not load: Node 22 would warn there that it is young.

/** The path of a store that lives in memory, as SQLite calls it. */
export const MEMORY = ':memory:';

/** The WAL file is cut back to this after a checkpoint that finished. */
export const WAL_LIMIT_BYTES = 64 * 1024 * 1024;
