/** A worker thread that compares the snapshot of a host with a description. */

import { LOW_PRIORITY, lowerThreadPriority } from './priority.ts';
import { compareSnapshot } from './snapshot-comparison.ts';
import { serveOperations } from './worker-operations.ts';

lowerThreadPriority(LOW_PRIORITY);

const operations = { compare: compareSnapshot, close: () => {} };
/** The operations of a comparer. */
export type ComparerOperations = typeof operations;

serveOperations(operations, (error) => `The comparison failed: ${(error as Error).message}`);
