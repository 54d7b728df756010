import type { Surroundings } from './backend.ts';
import { CLUSTER_FLAGS, type ClusterChoice, readCluster } from './cluster.ts';
import { RESTART_FLAGS } from './delivery.ts';
import type { Values } from './flag.ts';
import { readVerifyKey, type SigningKey, VERIFY_FLAGS } from './registry.ts';
import {
  CHECK_FLAGS,
  type CheckSettings,
  FORCE_FLAGS,
  PRUNE_FLAGS,
  readChecks,
  readWrite,
  SWEEP_FLAGS,
  type WRITE_FLAGS,
  type WriteSettings,
} from './rollout.ts';
import { readTap, TAP_FLAGS, type TapRequest } from './tap.ts';

/** What a command line asks to be applied, and how. */
export interface ApplyRequest {
  tap: TapRequest;
  cluster: ClusterChoice;
  write: WriteSettings;
  checks: CheckSettings;
  isPruning: boolean;
  /** Restarts pods to load a changed module. */
  isRestart: boolean;
  verifyKey?: Required<SigningKey>;
}

/** The flags of every command that applies resources. */
export const APPLY_FLAGS = {
  ...TAP_FLAGS,
  ...CLUSTER_FLAGS,
  ...SWEEP_FLAGS,
  ...FORCE_FLAGS,
  ...PRUNE_FLAGS,
  ...RESTART_FLAGS,
  ...CHECK_FLAGS,
  ...VERIFY_FLAGS,
};

/** Reads what is to be applied, and how. Throws a usage error that names the flag or the variable. */
export function readApply(
  namespaces: readonly string[],
  values: Values<typeof APPLY_FLAGS> & Partial<Values<typeof WRITE_FLAGS>>,
  around: Surroundings,
): ApplyRequest {
  const verifyKey = readVerifyKey(values);
  return {
    tap: readTap(namespaces, values, around),
    cluster: readCluster(values),
    write: readWrite(values),
    checks: readChecks(values),
    isPruning: values.prune,
    isRestart: values.restart,
    ...(verifyKey && { verifyKey }),
  };
}
