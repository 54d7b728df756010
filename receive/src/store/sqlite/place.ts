// Separate from the code that uses SQLite, which the main thread must not load: Node 22 would warn there.

/** The path of a store that lives in memory, as SQLite calls it. */
export const MEMORY = ':memory:';

/** The WAL file is cut to this size after a complete checkpoint. */
export const WAL_LIMIT_BYTES = 64 * 1024 * 1024;
