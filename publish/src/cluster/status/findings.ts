import { cutText } from '../../output/visible-text.ts';
import { maskUrls } from '../../redaction.ts';
import type { Counters } from './counters.ts';
import type { ExpectedPlugin } from './plugin-resource.ts';
import type { Finding, ProxyStatus } from './proxy-status.ts';

/** What the words about a proxy are made of. */
export interface Subject {
  proxy: Pick<ProxyStatus, 'namespace' | 'source'>;
  expected?: ExpectedPlugin;
  pluginName: string;
}

const PATIENCE = 'A proxy gets a change within seconds: ask again, or with --wait.';

/** Says why nothing could be read of a proxy. */
export function explainUnreachable(source: ProxyStatus['source'], failure: string): Finding {
  const fix = {
    pod: 'Check with `kubectl get pod` that it still runs, and with `kubectl port-forward POD 15000` that the cluster lets you through.',
    admin:
      "Check the URL of --admin: it is that of Envoy's admin interface, which a proxy serves at 127.0.0.1:15000.",
    file: 'Save it again, as `meshtap status --help` says.',
  };
  return { why: `its admin interface cannot be read (${failure})`, fix: fix[source] };
}

/** Says what a pod waits for whose proxy does not run. */
export function explainStillness(stillness: string): Finding {
  return { why: stillness, fix: 'See `kubectl describe pod`, or ask again with --wait.' };
}

/** Says what it means that Istio's agent has put something in the filter's place. */
export function explainStandIn(subject: Subject, { isAllowing }: { isAllowing: boolean }): Finding {
  const { expected } = subject;
  const effect = isAllowing
    ? 'the stand-in wasm-default-allow lets all traffic pass and captures nothing'
    : 'the stand-in wasm-default-deny answers every request with 403';
  const secret =
    expected?.pullSecret === undefined
      ? 'and, if its registry asks for an account, name the Secret with --pull-secret'
      : `and that the Secret ${cutText(expected.pullSecret)} in ${expected.namespace} has the type kubernetes.io/dockerconfigjson and an account for its host`;
  const again =
    expected === undefined
      ? 'change the resource, be it an annotation'
      : `\`kubectl annotate --overwrite ${kubectlName(expected)} meshtap/tried-again="$(date +%s)"\``;
  return {
    why: `its agent could not get ${describeModule(expected)}: ${effect}`,
    fix:
      `Check that the image exists and that the proxy reaches its registry, ${secret}; ${pointToLog(subject, 'wasm')}. ` +
      `The agent tries again only when the resource changes: ${again}.`,
  };
}

/** Says what it means that a proxy has nothing of the name. */
export function explainAbsence({ expected, pluginName }: Subject): Finding {
  if (expected === undefined) {
    return {
      why: `it has no plugin named ${pluginName}`,
      fix: 'Name another with --name, or apply the resources with `meshtap apply`.',
    };
  }
  return {
    why: `it has not got ${expected.resource}`,
    fix:
      `${PATIENCE} If it stays so, the proxy has no listener on the side that the resource taps (a waypoint: serves none of ` +
      'its targets), or is not connected to istiod: see `istioctl proxy-status`.',
  };
}

/** Says that a proxy runs another module than it is to. */
export function explainOtherModule(
  found: { digest?: string; file: string },
  expected: ExpectedPlugin,
): Finding {
  const wanted = expected.file ?? expected.digest ?? 'another';
  return {
    why: `it runs ${found.digest ?? cutText(found.file)}, and ${expected.resource} says ${cutText(wanted)}`,
    fix: `${PATIENCE} If it stays so, the proxy has refused the change: its log says why.`,
  };
}

/** Says that a proxy runs the filter with another configuration than it is to. */
export function explainOtherConfig(expected: ExpectedPlugin): Finding {
  return {
    why: `its configuration is not that of ${expected.resource}`,
    fix: `${PATIENCE} If it stays so, the proxy has refused the change: its log says why.`,
  };
}

/** Says that the filter has refused its configuration. */
export function explainConfigError(subject: Subject, pluginCount: number): Finding {
  const whose = pluginCount > 1 ? `one of its ${pluginCount} plugins of the module` : 'its filter';
  return {
    why: `${whose} cannot use its pluginConfig and captures nothing`,
    fix: `${pointToLog(subject, 'meshtap', 'Which key it is')}. Correct it, and apply it again.`,
  };
}

/** Says that the filter's clock does not go. */
export function explainStandstill(subject: Subject): Finding {
  return {
    why: 'its filter gives no sign of life: the counter meshtap_heartbeat stands still',
    fix: `${pointToLog(subject, 'wasm', 'Whether its VM has failed')}. A restart of the pod replaces it.`,
  };
}

/** Says that a plugin has none of the counters by which the filter shows that it works. */
export function explainMissingCounters(): Finding {
  return {
    why: 'it has none of the counters wasmcustom.meshtap_*, so whether its filter works cannot be seen',
    fix: "Check that the image is meshtap's, and that `proxyStatsMatcher` of the mesh does not leave out the prefix wasmcustom.",
  };
}

/** Says what was dropped, by reason. */
export function warnOfDrops(counters: Counters): Finding[] {
  const { droppedNoCluster, droppedBackend, droppedQueueFull } = counters;
  const reasons = [
    {
      count: droppedNoCluster,
      why: 'the proxy knows no cluster of the backend',
      fix: "Check the backend's address and port, and that no `Sidecar` or `exportTo` hides its Service from the namespace.",
    },
    {
      count: droppedBackend,
      why: 'the backend refused them, or did not answer',
      fix: 'Check that the backend runs and answers POSTs with 2xx; mutual TLS and its path are the usual causes.',
    },
    {
      count: droppedQueueFull,
      why: 'the queue was full',
      fix: 'The backend is too slow for the traffic: lower sampling.ratio, batch, or raise limits.maxQueueBytes.',
    },
  ];
  return reasons
    .filter(({ count }) => count > 0)
    .map(({ count, why, fix }) => ({ why: `${count} exchanges were dropped since it started: ${why}`, fix }));
}

/** Says that counters are those of several plugins. */
export function warnOfSharing(pluginCount: number): Finding {
  return {
    why: `its counters are the sum over its ${pluginCount} plugins of this module`,
    fix: 'Envoy keeps them by module: what one plugin alone has done cannot be told.',
  };
}

function describeModule(expected: ExpectedPlugin | undefined): string {
  return expected === undefined ? 'the module' : cutText(maskUrls(expected.url).replace(/^oci:\/\//, ''));
}

function kubectlName({ resource, namespace, name }: ExpectedPlugin): string {
  return `${resource.split(' ')[0]?.toLowerCase()} -n ${namespace} ${name}`;
}

function pointToLog({ proxy }: Subject, word: string, what = 'the reason'): string {
  if (proxy.source !== 'pod') return `${what} is in the log of the proxy`;
  return `${what} is in its log, \`kubectl logs -n ${proxy.namespace} POD -c istio-proxy | grep -i ${word}\``;
}
