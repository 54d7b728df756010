import { isEmpty } from '../bytes/slice';
import { authorityOf, MISSING } from './backend';
import { Config } from './config';
import { A_CLUSTER, MANAGER_CLUSTER } from './keys';
import { addProblem } from './problems';
import { noteFull } from './values';

/** Fills in what the configuration leaves out for a sampling manager, if there is one. */
export function completeManager(config: Config): void {
  if (!config.hasManager) return;
  if (isEmpty(config.managerCluster)) {
    addProblem(MANAGER_CLUSTER, MISSING, A_CLUSTER);
    return;
  }
  config.managerAuthority = authorityOf(config, config.managerCluster);
  if (isEmpty(config.managerAuthority)) noteFull();
}
