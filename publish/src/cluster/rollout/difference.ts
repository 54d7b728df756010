import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { createTwoFilesPatch } from 'diff';
import { formatResources } from '../../resources/text.ts';
import type { ClusterResource } from '../resource.ts';
import type { Change } from './change.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';

/** What an apply would change in one resource; `before` is undefined if there is none. Without secrets. */
export interface Difference {
  namespace: string;
  kind: string;
  name: string;
  action: 'created' | 'configured';
  before?: ClusterResource;
  after: ClusterResource;
}

const HIDDEN_ANNOTATIONS = [
  // Holds the whole resource once more, secrets and all.
  'kubectl.kubernetes.io/last-applied-configuration',
  // The server's own counter.
  'deprecated.daemonset.template.generation',
];

/** Makes the difference of a change that the server has checked. Undefined when people would see none. */
export function findDifference({ desired, live, result, action }: Change): Difference | undefined {
  if (action === 'unchanged' || result === undefined) return undefined;
  const { name, namespace = '' } = desired.metadata;
  const [before, after] = [live && cleanResource(live), cleanResource(result)];
  if (isDeepStrictEqual(before, after)) return undefined;
  if (before !== undefined) maskBoth(before, after);
  else maskHeaders(after, () => '***');
  return { namespace, kind: desired.kind, name, action, ...(before && { before }), after };
}

/** Writes a difference as a unified diff of YAML. */
export function formatDifference({ namespace, kind, name, before, after }: Difference): string {
  const path = `${namespace}/${kind}/${name}`;
  const [from, to] = [before ? toYaml(before) : '', toYaml(after)];
  const patch = createTwoFilesPatch(before ? `live/${path}` : '/dev/null', `applied/${path}`, from, to);
  // The first line is a ruler without meaning.
  return patch.replace(/^=+\n/, '');
}

function toYaml(resource: ClusterResource): string {
  return formatResources([resource], 'yaml');
}

// What the server sets by itself is no difference that anybody asked for.
function cleanResource(resource: ClusterResource): ClusterResource {
  const { apiVersion, kind, metadata, status: _status, ...rest } = structuredClone(resource);
  const { name, namespace, labels, annotations = {} } = metadata;
  for (const name of HIDDEN_ANNOTATIONS) delete annotations[name];
  const cleaned: ClusterResource = {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels: sortKeys(labels) }),
      ...(Object.keys(annotations).length > 0 && { annotations: sortKeys(annotations) }),
    },
    ...rest,
  };
  if (isJsonObject(cleaned.binaryData)) cleaned.binaryData = describeBytes(cleaned.binaryData);
  return cleaned;
}

function sortKeys<T>(object: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function describeBytes(data: JsonObject): JsonObject {
  const describe = (text: unknown) => {
    const bytes = Buffer.from(String(text), 'base64');
    return `${bytes.length} bytes, sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  };
  return Object.fromEntries(Object.entries(data).map(([name, text]) => [name, describe(text)]));
}

// A changed secret must show as a change all the same.
function maskBoth(before: ClusterResource, after: ClusterResource): void {
  const old = { ...findHeaders(before) };
  const changed = Object.entries({ ...findHeaders(after) }).filter(
    ([name, value]) => name in old && old[name] !== value,
  );
  const names = new Set(changed.map(([name]) => name));
  maskHeaders(before, (name) => (names.has(name) ? '*** (live)' : '***'));
  maskHeaders(after, (name) => (names.has(name) ? '*** (applied)' : '***'));
}

function maskHeaders(resource: ClusterResource, mask: (name: string) => string): void {
  const headers = findHeaders(resource);
  for (const name of Object.keys(headers ?? {})) if (headers) headers[name] = mask(name);
}

// `backend.headers` of the pluginConfig, whose values may be tokens.
function findHeaders({ spec }: ClusterResource): JsonObject | undefined {
  if (!isJsonObject(spec)) return undefined;
  const holder = isJsonObject(spec.wasm) ? spec.wasm : spec;
  const { pluginConfig } = holder;
  const backend = isJsonObject(pluginConfig) ? pluginConfig.backend : undefined;
  const headers = isJsonObject(backend) ? backend.headers : undefined;
  return isJsonObject(headers) ? headers : undefined;
}
