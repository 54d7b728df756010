import type { Table } from '../ddl.ts';

/**
 * What the receivers have learned. A receiver has a part of its own: a header, which is JSON (see `part-header.ts`), and
 * the state of each of its hosts, compressed. Of the rows with the same key, the one with the greatest `sequence` counts.
 * An empty header or state is what remains of one that was deleted. `saved` is by the clock of the server.
 */
export const PART_TABLE: Table = {
  name: 'catalogue_part',
  columns: [
    'part UInt64',
    'is_header Bool',
    'host String',
    'sequence UInt64',
    'header String',
    'state String CODEC(NONE)',
    "saved DateTime64(3, 'UTC') DEFAULT now64(3)",
  ],
  orderBy: '(part, is_header, host)',
  version: 'sequence',
  ttl: "toDateTime(saved) + INTERVAL 30 DAY DELETE WHERE header = '' AND state = ''",
  // All of it is on one shard, so that each insert becomes visible as a whole.
  shardBy: '0',
  comment: 'meshtap catalogue',
};

/** The columns that an insert brings, in the order of its rows. */
export const PART_COLUMNS = ['part', 'is_header', 'host', 'sequence', 'header', 'state'];
