import type { PluginSettings } from '../../options/plugin.ts';
import type { BackendService } from '../../resources/backend-address.ts';
import type { PluginApi } from '../../resources/plugin.ts';

/** What is about to be written, as far as the checks need it. */
export interface PreflightPlan {
  namespaces: readonly string[];
  settings: PluginSettings;
  api: PluginApi;
  /** Host, and port if any, of the registry that proxies pull from; undefined when they pull nothing. */
  registry?: string;
  /** The service of the mesh that documents go to; undefined when the config names another kind of cluster. */
  backend?: BackendService;
  /** The service of the mesh that is asked for the hosts to trace, if any. */
  samplingManager?: BackendService;
  /** True when the backend's ServiceEntry is written with the plugin. */
  isBackendWritten: boolean;
  /** True when resources of the other kind are taken away in the same run. */
  isPruned: boolean;
}

/** A namespace that is there. */
export interface NamespaceState {
  name: string;
  labels: Readonly<Record<string, string>>;
}
