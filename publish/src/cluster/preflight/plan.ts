import type { PluginSettings } from '../../options/plugin.ts';
import type { BackendService } from '../../resources/backend-address.ts';
import type { PluginApi } from '../../resources/plugin.ts';
import type { Finding } from '../outcome.ts';

/** The part of a planned write that the checks need. */
export interface PreflightPlan {
  namespaces: readonly string[];
  settings: PluginSettings;
  api: PluginApi;
  /** Host, and port if any, of the registry that proxies pull from; undefined if they pull nothing. */
  registry?: string | undefined;
  /** The service of the mesh that gets the documents; undefined if the config names another kind of cluster. */
  backend?: BackendService | undefined;
  /** What is sent where, as `hashDestination` gives it. */
  destination?: string | undefined;
  /** The service of the mesh that says which hosts to trace, if any. */
  samplingManager?: BackendService | undefined;
  /** True if the backend's ServiceEntry is written with the plugin. */
  isBackendWritten: boolean;
  /** True if plugins of the other kind are deleted in the same run. */
  isPruned: boolean;
}

/** What a check found; undefined if all is well. */
export type Found = Finding | undefined;
