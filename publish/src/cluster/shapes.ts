import type { Shape } from '../shape.ts';

const TEXTS: Shape = { values: 'text' };
const LABELS: Shape = { members: { labels: TEXTS, annotations: TEXTS } };
const OWNERS: Shape = {
  items: {
    members: {
      ...{ manager: 'text', operation: 'text', apiVersion: 'text', subresource: 'text', time: 'text' },
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
          members: {
            ...{ type: 'text', clusterIP: 'text', selector: TEXTS },
            ports: { items: { members: { name: 'text', port: 'number' } } },
          },
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
            ports: { items: { members: { name: 'text', number: 'number' } } },
            ...{ resolution: 'text', endpoints: { items: 'object' } },
            workloadSelector: { members: { labels: TEXTS } },
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
