import type { RunContext } from '../context.ts';
import { readVersion } from '../installation.ts';
import type { Account } from '../options/access.ts';
import type { ConfigRequest } from '../options/config.ts';
import type { PluginSettings } from '../options/plugin.ts';
import type { TapRequest } from '../options/tap-request.ts';
import { type AccessRequest, CLUSTER_COMMANDS, type ClusterCommand } from '../resources/access-rules.ts';
import { findBackendService } from '../resources/backend-address.ts';
import { listRights } from '../resources/rights.ts';
import { type AccessResource, buildRoles } from '../resources/role.ts';
import { planConfig } from './config.ts';
import { chooseApi } from './tap.ts';

/** Which commands are to be allowed, to whom, and what they will be given. */
interface RbacRequest {
  commands: readonly ClusterCommand[];
  namespaces: readonly string[];
  isForAll: boolean;
  settings: PluginSettings;
  api: TapRequest['api'];
  config: ConfigRequest;
  configMap?: string | undefined;
  accounts: readonly Account[];
  /** Commands whose work others do by a flag, such as `apply --prune`. */
  included: readonly ClusterCommand[];
  isUnchecked: boolean;
}

const CHECKING: readonly ClusterCommand[] = ['apply', 'publish'];
// All that look at the backend, or write what leads to it. Those in NEEDING_BACKEND cannot do without.
const NEEDING_BACKEND: readonly ClusterCommand[] = [...CHECKING, 'diff'];
const USING_BACKEND: readonly ClusterCommand[] = [...NEEDING_BACKEND, 'status'];

/** Makes the Roles, and the bindings of the accounts. */
export async function planRbac(request: RbacRequest, run: RunContext): Promise<AccessResource[]> {
  const { commands, settings, accounts, included, isUnchecked } = request;
  const scene = await describeAccess(request, run);
  const rights = listRights(scene, [...commands, ...included]);
  const checking = isUnchecked ? [] : commands.filter((command) => CHECKING.includes(command));
  if (checking.length > 0) {
    warn(scene, { checking, isForAll: rights.some(({ namespace }) => namespace === undefined) }, run);
  }
  const origin = { name: settings.name, version: readVersion() };
  const purpose = commands.length === CLUSTER_COMMANDS.length ? 'publisher' : commands.join('-');
  return buildRoles(rights, { origin, purpose, accounts });
}

async function describeAccess(request: RbacRequest, run: RunContext): Promise<AccessRequest> {
  const { namespaces, isForAll, settings, commands, included, config, configMap } = request;
  const has = (some: readonly ClusterCommand[]) =>
    [...commands, ...included].some((command) => some.includes(command));
  const {
    backend: { address },
    file,
    external,
    receiver,
  } = config;
  const isSaid = address !== undefined || file !== undefined || external !== undefined;
  return {
    ...{ namespaces, isForAll, settings, api: await chooseApi(request.api, undefined) },
    ...{ configMap, receiver: receiver?.namespace, isUnchecked: request.isUnchecked },
    ...(has(USING_BACKEND) && isSaid
      ? await describeBackend(config, settings.name, run)
      : { isBackendUnknown: has(NEEDING_BACKEND) }),
  };
}

async function describeBackend(
  config: ConfigRequest,
  name: string,
  run: RunContext,
): Promise<Pick<AccessRequest, 'backend' | 'isBackendUnknown' | 'external'>> {
  const { pluginConfig, external } = await planConfig(config, name, run);
  const backend = findBackendService(pluginConfig);
  return {
    isBackendUnknown: false,
    backend,
    external: external && { isTls: external.tls !== undefined },
  };
}

function warn(
  { isBackendUnknown, backend }: AccessRequest,
  { checking, isForAll }: { checking: readonly string[]; isForAll: boolean },
  { emit }: RunContext,
): void {
  if (isBackendUnknown) {
    emit({
      kind: 'warning',
      text: `the backend is not known, so ${checking.join(' and ')} could not look at it and would stop: add --backend-address or --config.`,
    });
  }
  if (isForAll) {
    emit({
      kind: 'warning',
      text: `the ServiceEntry of ${backend?.host} may be in any namespace, so the checks need to list those of the whole cluster: a ClusterRole. It is not needed with --skip-preflight.`,
    });
  }
}
