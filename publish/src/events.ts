import type { Comparison } from '../../receive/src/catalogue/compare/comparison.ts';
import type { ClusterResource } from './cluster/api.ts';
import type { Finding, Outcome, RolloutEvent } from './cluster/outcome.ts';
import type { ConfigChanges } from './cluster/rollout/config-guard.ts';
import type { Difference } from './cluster/rollout/difference.ts';
import type { PrunePlan } from './cluster/rollout/inventory.ts';
import type { StatusReport } from './cluster/status/report.ts';
import type { MountSettings } from './config-map/config-map.ts';
import type { MountStep } from './config-map/mount-plan.ts';
import type { PublishError } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { PushEvent } from './registry/upload.ts';
import type { FileChange } from './resources/kustomize-folder.ts';

/** What happens while a command plans and executes. Presenters make text of it. */
export type Event =
  /** What may not be meant, or may not work: a whole sentence. */
  | { kind: 'warning'; text: string }
  /** What is good to know: a whole sentence. */
  | { kind: 'note'; text: string }
  /** An error that does not end the work. */
  | { kind: 'failure'; error: PublishError }
  /** A question, or what a program that runs below us shows: it may ask for a password. */
  | { kind: 'prompt'; text: string }
  | { kind: 'packed'; modulePath: string; sizeBytes: number; directory: string; digest: string }
  | PushEvent
  | { kind: 'pushed'; image: string; digest: string }
  | { kind: 'signature-verified'; image: string; identity: string | undefined }
  | { kind: 'findings'; findings: readonly Finding[] }
  | { kind: 'resources'; resources: readonly object[] }
  | { kind: 'mount-needed'; mount: MountSettings; namespaces: readonly string[] }
  | { kind: 'folder-written'; directory: string; changes: readonly FileChange[] }
  /** What changes in the configurations that are in the cluster. */
  | { kind: 'config-changes'; changes: ConfigChanges }
  | { kind: 'prune-planned'; plan: PrunePlan }
  /** What has the labels of a plugin in all namespaces, and the workloads that restart when it is deleted. */
  | { kind: 'removal-planned'; resources: readonly ClusterResource[]; restarts: readonly MountStep[] }
  | { kind: 'rollout-started'; total: number; isDryRun: boolean; isQuiet: boolean }
  | RolloutEvent
  | { kind: 'rollout-ended' }
  | { kind: 'outcomes'; outcomes: readonly Outcome[]; isDryRun: boolean }
  | { kind: 'differences'; differences: readonly Difference[] }
  | { kind: 'looked'; report: StatusReport }
  | { kind: 'status'; report: StatusReport }
  | { kind: 'wait-failed'; report: StatusReport }
  | { kind: 'no-proxies'; report: StatusReport }
  /** A text that is the result as it is, such as a script. */
  | { kind: 'text'; text: string }
  /** A receiver of this machine listens. */
  | { kind: 'receiving'; urls: { ingest: string; page: string }; hasPage: boolean }
  /** What a receiver learned of a host. */
  | { kind: 'openapi'; document: JsonObject }
  /** What differs between a description and the traffic of a host. */
  | { kind: 'comparison'; comparison: Comparison }
  /** Where the page of a receiver can be opened. */
  | { kind: 'address'; url: string };

/** Takes an event. */
export type Emit = (event: Event) => void;
