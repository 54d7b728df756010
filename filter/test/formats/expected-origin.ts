import { readFileSync } from 'node:fs';
import { anyOf, differenceIn, differencesOf, exactly } from './expectation.ts';
import type { Origin } from './otlp.ts';
import type { MeshProxy } from './proxies.ts';

const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

/** What is wrong with the resource and the scope of telemetry that a proxy sent. */
export function originDifferences({ resource, scope }: Origin, proxy: MeshProxy): string[] {
  const { workload, namespace, pod, nodeId, place } = proxy;
  // The node's id holds the pod's name and its namespace too, for who has no metadata.
  const [podInId, namespaceInId] = nodeId.split('~')[2]?.split('.') ?? [];
  const podNames = pod === undefined ? [undefined, podInId] : [pod];
  const namespaces = namespace === undefined ? [undefined, namespaceInId] : [namespace];
  const instances = podNames.flatMap((pod) => [
    ...[pod, nodeId],
    ...namespaces.flatMap((namespace) => [`${namespace}.${pod}`, `${pod}.${namespace}`]),
  ]);
  return [
    ...differenceIn('the name of the scope', scope.name, 'meshtap'),
    ...differenceIn('the version of the scope', scope.version, version),
    ...differencesOf(resource, [
      workload === undefined
        ? anyOf('service.name', undefined, 'unknown_service')
        : exactly({ 'service.name': workload }),
      anyOf('service.namespace', ...namespaces),
      anyOf('service.instance.id', ...instances),
      anyOf('k8s.namespace.name', ...namespaces),
      anyOf('k8s.pod.name', ...podNames),
      ...(place === 'waypoint' ? [exactly({ 'meshtap.waypoint': true })] : []),
    ]),
  ];
}
