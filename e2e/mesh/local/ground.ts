import type { Cluster } from '../cluster.ts';
import type { StopList } from '../stop-list.ts';
import type { LoopbackBlock } from './loopback-block.ts';
import type { PrivateMount } from './private-mount.ts';

/** What every process of a local mesh needs. */
export type Base = {
  /** Where logs go. */
  readonly folder: string;
  readonly block: LoopbackBlock;
  /** Registers a process to end, as soon as it runs. */
  readonly stops: StopList;
};

/** What every workload and gateway of a local mesh needs. */
export type Ground = Base & {
  readonly cluster: Cluster;
  readonly discoveryAddress: string;
  readonly privateMount: PrivateMount;
};
