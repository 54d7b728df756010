import type { Counters } from '../cluster/status/admin-pages.ts';
import {
  isReady,
  type NamespaceStatus,
  type ProxyStatus,
  type StatusReport,
} from '../cluster/status/report.ts';

/** Makes the data of `-o json` and `-o yaml`. Its names are stable; unknown values are null. */
export function makeStatusData(report: StatusReport): object {
  return {
    ready: isReady(report) && report.proxies.length > 0,
    namespaces: report.namespaces.map(makeNamespace),
    proxies: report.proxies.map(makeProxy),
  };
}

function makeNamespace({ namespace, resource, proxyCount, problem, warning }: NamespaceStatus) {
  return {
    ...{ namespace, resource: resource ?? null, proxies: proxyCount },
    ...{ problem: problem ?? null, warning: warning ?? null },
  };
}

function makeProxy(proxy: ProxyStatus) {
  return {
    namespace: proxy.namespace ?? null,
    name: proxy.name,
    source: proxy.source,
    ready: proxy.isReady,
    state: proxy.state,
    resource: proxy.resource ?? null,
    digest: proxy.digest ?? null,
    expectedDigest: proxy.expectedDigest ?? null,
    file: proxy.file ?? null,
    moduleMatches: proxy.hasExpectedModule ?? null,
    configHash: proxy.configHash ?? null,
    expectedConfigHash: proxy.expectedConfigHash ?? null,
    configMatches: proxy.hasExpectedConfig ?? null,
    beating: proxy.isBeating ?? null,
    plugins: proxy.pluginCount ?? null,
    counters: proxy.counters === undefined ? null : makeCounters(proxy.counters),
    problems: proxy.problems,
    warnings: proxy.warnings,
  };
}

function makeCounters(counters: Counters) {
  const { seen, exported, sampledOut, droppedNoCluster, droppedBackend, droppedQueueFull } = counters;
  const { truncated, exportErrors, heartbeat, inFlight, queueTraces, queueBytes, configError } = counters;
  return {
    ...{ seen, exported, sampledOut },
    dropped: { noCluster: droppedNoCluster, backend: droppedBackend, queueFull: droppedQueueFull },
    ...{ truncated, exportErrors, heartbeat, inFlight, queueTraces, queueBytes, configError },
  };
}
