import { isObject } from '../json.ts';

/** Which types a value of JSON has. Members may be absent, and others may be there. */
export type Shape =
  | 'text'
  | 'number'
  | 'boolean'
  | 'object'
  | { readonly items: Shape }
  | { readonly values: Shape }
  | { readonly members: Readonly<Record<string, Shape>> };

const TEXTS: Shape = { values: 'text' };
const LABELS: Shape = { members: { labels: TEXTS, annotations: TEXTS } };
const OWNERS: Shape = {
  items: {
    members: {
      ...{ manager: 'text', operation: 'text', apiVersion: 'text', subresource: 'text' },
      fieldsV1: 'object',
    },
  },
};

/** The metadata of every resource. Source: Kubernetes API reference, `ObjectMeta`. */
export const METADATA: Shape = {
  members: {
    ...{ name: 'text', namespace: 'text', uid: 'text', resourceVersion: 'text', deletionTimestamp: 'text' },
    ...{ generation: 'number', labels: TEXTS, annotations: TEXTS, managedFields: OWNERS },
  },
};

const WORKLOAD: Shape = {
  members: {
    spec: {
      members: {
        ...{ replicas: 'number', paused: 'boolean', strategy: { members: { type: 'text' } } },
        updateStrategy: {
          members: { type: 'text', rollingUpdate: { members: {} } },
        },
        template: {
          members: {
            metadata: LABELS,
            spec: {
              members: {
                hostNetwork: 'boolean',
                volumes: { items: { members: { configMap: { members: { name: 'text' } } } } },
              },
            },
          },
        },
      },
    },
    status: 'object',
  },
};

/** What is read of resources of these kinds beside their metadata. Other kinds are read as unknown JSON. */
export const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['Deployment', WORKLOAD],
  ['StatefulSet', WORKLOAD],
  ['DaemonSet', WORKLOAD],
  [
    'Service',
    {
      members: {
        spec: {
          members: { clusterIP: 'text', selector: TEXTS, ports: { items: { members: { port: 'number' } } } },
        },
      },
    },
  ],
  [
    'ServiceEntry',
    {
      members: {
        spec: {
          members: {
            ...{ hosts: { items: 'text' }, exportTo: { items: 'text' } },
            ports: { items: { members: { number: 'number' } } },
          },
        },
      },
    },
  ],
  [
    'Sidecar',
    {
      members: {
        spec: {
          members: {
            workloadSelector: { members: { labels: TEXTS } },
            egress: {
              items: {
                members: {
                  port: { members: { number: 'number', protocol: 'text' } },
                  hosts: { items: 'text' },
                },
              },
            },
          },
        },
      },
    },
  ],
]);

/** The answer to a request that failed. Source: Kubernetes API conventions, "Response Status Kind". */
export const STATUS: Shape = {
  members: {
    ...{ code: 'number', reason: 'text', message: 'text' },
    details: {
      members: {
        kind: 'text',
        causes: { items: { members: { reason: 'text', message: 'text', field: 'text' } } },
      },
    },
  },
};

/** Finds the first part of a value that has another type, as a path such as `spec.ports`; undefined if all is well. */
export function findMisfit(value: unknown, shape: Shape, path = ''): string | undefined {
  if (shape === 'object') return isObject(value) ? undefined : path;
  if (typeof shape === 'string')
    return typeof value === (shape === 'text' ? 'string' : shape) ? undefined : path;
  if ('items' in shape) {
    if (!Array.isArray(value)) return path;
    return findFirst(value, (item) => findMisfit(item, shape.items, path));
  }
  if (!isObject(value)) return path;
  // The names of members that others chose are no part of the path.
  if ('values' in shape) {
    return findFirst(Object.values(value), (member) => findMisfit(member, shape.values, path));
  }
  return findFirst(Object.entries(shape.members), ([name, member]) => {
    const isAbsent = !Object.hasOwn(value, name);
    return isAbsent ? undefined : findMisfit(value[name], member, path === '' ? name : `${path}.${name}`);
  });
}

function findFirst<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
