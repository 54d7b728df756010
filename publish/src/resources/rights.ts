import { isForMesh } from '../targets.ts';
import {
  type AccessRequest,
  CHECK_RULES,
  type ClusterCommand,
  type Place,
  RULES,
  type Target,
  type Verb,
} from './access-rules.ts';
import { findService } from './backend-address.ts';

/** One right: a verb on a kind of resource in a namespace, limited to a name if there is one. */
export interface Right extends Target {
  /** Undefined: in all namespaces. */
  namespace: string | undefined;
  /** False for a namespace that was not given, and that only the checks read. */
  isListed: boolean;
  verb: Verb;
}

/** Lists the rights that commands need, each once, in the order of the table. */
export function listRights(request: AccessRequest, commands: readonly ClusterCommand[]): Right[] {
  // Status looks at the backend by itself.
  const checking = commands.filter((each) => !request.isUnchecked || each === 'status');
  const needed = [
    ...RULES.filter((rule) => rule.commands.some((command) => commands.includes(command))),
    ...CHECK_RULES.filter((rule) => rule.commands.some((command) => checking.includes(command))),
  ];
  const rights = needed.flatMap(({ verbs, on, in: place }) =>
    on(request).flatMap((target) =>
      verbs.flatMap((verb) => findPlaces(request, place).map((where) => ({ ...where, ...target, verb }))),
    ),
  );
  return [...new Map(rights.map((right) => [JSON.stringify(right), right])).values()];
}

function findPlaces(request: AccessRequest, place: Place): Pick<Right, 'namespace' | 'isListed'>[] {
  const { namespaces, settings, backend, receiver } = request;
  const mark = (namespace: string) => ({ namespace, isListed: namespaces.includes(namespace) });
  if (place === 'listed' && request.isForAll) return [{ namespace: undefined, isListed: true }];
  if (place === 'listed') return namespaces.map(mark);
  if (place === 'own') return namespaces.filter((each) => !isForMesh(each, settings)).map(mark);
  if (place === 'root') return [mark(settings.rootNamespace)];
  if (place === 'receiver') return receiver === undefined ? [] : [{ namespace: receiver, isListed: true }];
  if (place === 'everywhere') return [{ namespace: undefined, isListed: false }];
  const service = backend && findService(backend);
  return service === undefined ? [] : [mark(service.namespace)];
}
