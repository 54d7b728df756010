import { cutText } from '../../output/visible-text.ts';
import { maskUrls } from '../../redaction.ts';
import type { NamespacedName } from '../api.ts';
import type { MissingRight } from '../mesh/mesh.ts';
import { type ExpectedPlugin, formatRemoval } from '../mesh/plugins.ts';
import type { Advice } from '../outcome.ts';
import { isResourceName } from './config-dump.ts';
import { adviseOnRefusal, adviseOnSecret } from './refusal-advice.ts';
import type { ProxyName } from './report.ts';

/** A proxy, and what it should run. */
export interface ComparedProxy {
  proxy: ProxyName;
  /** Undefined without a cluster. */
  expected?: ExpectedPlugin;
  pluginName: string;
}

const SOON = 'Proxies get a change within seconds: run the command again, or add --wait.';
const REFUSED = `${SOON} If nothing changes, the proxy refused the change: its log says why.`;

/** Explains that no plugin applies to a namespace. */
export function explainNoPlugin(
  { name, rootNamespace }: { name: string; rootNamespace: string },
  namespace: string,
): Advice {
  return {
    why: `it has no WasmPlugin or TrafficExtension named ${name}, and ${rootNamespace} has none for the whole mesh`,
    fix: `Apply it with \`meshtap apply ${namespace}\`, or give its name with --name.`,
  };
}

/** Explains that something could not be looked at. */
export function explainUnchecked(
  what: string,
  { verb, resource, namespace: place }: MissingRight,
  namespace: string,
  flags = '',
): Advice {
  const command = `meshtap rbac ${namespace} --commands status ${flags}`.trimEnd();
  return {
    why: `${what} could not be checked: the right to ${verb} ${resource} in ${place === undefined ? 'all namespaces' : `the namespace ${place}`} is missing`,
    fix: `\`${command}\` prints a Role with it.`,
  };
}

/** Explains why a proxy could not be asked. */
export function explainUnreachable({ source, namespace, name }: ProxyName, failure: string): Advice {
  const fix = {
    pod: `Check with \`kubectl get pod -n ${namespace}\` that it still runs, and with \`kubectl port-forward -n ${namespace} ${name} 15000\` that you can forward to it.`,
    admin:
      "Check the URL of --admin. It must be Envoy's admin interface, which a proxy serves at 127.0.0.1:15000.",
    file: 'Save it again, as `meshtap status --help` shows.',
  };
  return { why: `its admin interface cannot be read (${failure})`, fix: fix[source] };
}

/** Explains that Istio's agent has put a stand-in in place of the filter. `words` is what the agent wrote to its log. */
export function explainStandIn(
  compared: ComparedProxy,
  { isAllowing, words }: { isAllowing: boolean; words?: string | undefined },
): Advice {
  const { expected } = compared;
  const effect = isAllowing
    ? 'the stand-in wasm-default-allow lets all traffic pass and captures nothing'
    : 'the stand-in wasm-default-deny answers every request with 403';
  const again =
    expected === undefined
      ? 'for example an annotation'
      : `for example with \`kubectl annotate --overwrite ${kubectlName(expected)} meshtap/tried-again="$(date +%s)"\``;
  const fix =
    words === undefined || expected === undefined
      ? `Check that the image exists and that the proxy can reach its registry; ${pointToLog(compared, 'wasm')}. ${adviseOnSecret(expected)}`
      : adviseOnRefusal(words, expected);
  return {
    why: `its agent could not get ${describeModule(expected)}: ${words === undefined ? '' : `${words}; `}${effect}`,
    fix: `${fix} The agent tries again only when the resource changes: change it, ${again}.`,
  };
}

/** Explains that a proxy does not have the plugin. */
export function explainAbsence({ expected, pluginName }: ComparedProxy): Advice {
  if (expected === undefined) {
    return {
      why: `it has no plugin named ${pluginName}`,
      fix: 'Give another name with --name, or apply the resources with `meshtap apply`.',
    };
  }
  return {
    why: `it does not have ${expected.resource}`,
    fix:
      `${SOON} If nothing changes, the proxy has no listener in the direction that the resource taps, is a waypoint that ` +
      'serves none of its targets, or is not connected to istiod: see `istioctl proxy-status`.',
  };
}

/** Explains that a proxy runs another module than it should. */
export function explainOtherModule(
  found: { digest?: string; file: string },
  expected: ExpectedPlugin,
): Advice {
  const wanted = expected.file ?? expected.digest ?? 'another';
  return {
    why: `it runs ${found.digest ?? cutText(found.file)}, but ${expected.resource} has ${cutText(wanted)}`,
    fix: REFUSED,
  };
}

/** Explains that a proxy runs the filter with another configuration than it should. */
export function explainOtherConfig(expected: ExpectedPlugin): Advice {
  return { why: `its configuration is not that of ${expected.resource}`, fix: REFUSED };
}

/** Explains that the filter has rejected its configuration. */
export function explainConfigError(compared: ComparedProxy, pluginCount: number): Advice {
  const which = pluginCount > 1 ? `one of its ${pluginCount} plugins of this module` : 'its filter';
  return {
    why: `${which} cannot use its pluginConfig and captures nothing`,
    fix: `${pointToLog(compared, 'meshtap', 'The wrong key')}. Correct it, and apply it again.${adviseOnForeignKey(compared)}`,
  };
}

// An apply keeps the keys that somebody else has added, even with --force-conflicts.
function adviseOnForeignKey({ expected }: ComparedProxy): string {
  if (expected === undefined) return '';
  return ` If somebody else added the key, an apply keeps it: remove it with \`kubectl edit ${kubectlName(expected)}\`.`;
}

/** Explains that the heartbeat of the filter does not change. */
export function explainNoHeartbeat(compared: ComparedProxy): Advice {
  return {
    why: 'its filter sends no heartbeats: the counter meshtap_heartbeat does not change',
    fix: `${pointToLog(compared, 'wasm', 'A failure of its VM')}. Restart the pod to replace it.`,
  };
}

/** Explains that a proxy has no counters of the filter. */
export const MISSING_COUNTERS: Advice = {
  why: 'it has none of the counters wasmcustom.meshtap_*, so it is unknown whether its filter works',
  fix: "Check that the image is meshtap's, and that `proxyStatsMatcher` of the mesh does not exclude the prefix wasmcustom.",
};

/** Explains that counters belong to several plugins. */
export function explainSharedCounters(pluginCount: number): Advice {
  return {
    why: `its counters are the sum over its ${pluginCount} plugins of this module`,
    fix: 'Envoy counts by module: there are no counters for one plugin.',
  };
}

/** Explains that another plugin of the proxy sends the same to the same backend. */
export function explainDuplicate({ namespace, name }: NamespacedName): Advice {
  const command = isResourceName({ namespace, name }) ? `, ${formatRemoval({ namespace, name })}` : '';
  return {
    why: `it runs ${cutText(`${namespace}/${name}`)} too, for the same backend, so each exchange that both capture arrives there twice`,
    fix: `Remove one${command}, or have them select different proxies or sides.`,
  };
}

function describeModule(expected: ExpectedPlugin | undefined): string {
  return expected === undefined ? 'the module' : cutText(maskUrls(expected.url).replace(/^oci:\/\//, ''));
}

function kubectlName({ resource, namespace, name }: ExpectedPlugin): string {
  return `${resource.split(' ')[0]?.toLowerCase()} -n ${namespace} ${name}`;
}

function pointToLog({ proxy }: ComparedProxy, word: string, what = 'the reason'): string {
  if (proxy.source !== 'pod')
    return `${what} is in the log of the proxy, where its agent (pilot-agent) writes too`;
  return `${what} is in its log, \`kubectl logs -n ${proxy.namespace} ${proxy.name} -c istio-proxy | grep -i ${word}\``;
}
