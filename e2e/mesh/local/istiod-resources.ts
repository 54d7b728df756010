import type { Resource, ResourceName } from '../cluster.ts';

/** Istio's validating webhook. */
export const VALIDATOR = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'istiod-default-validator' },
} as const satisfies ResourceName;

const GROUPS = ['security.istio.io', 'networking.istio.io', 'telemetry.istio.io', 'extensions.istio.io'];

/**
 * Makes what kube-apiserver needs to call an istiod that listens on a port of this machine: a service that is another
 * name of localhost lets it connect there with the right TLS name.
 */
export function makeIstiodResources(webhookPort: number): Resource[] {
  const service = { name: 'istiod', namespace: 'istio-system' };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: service.namespace } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: service,
      spec: { type: 'ExternalName', externalName: 'localhost' },
    },
    {
      ...VALIDATOR,
      metadata: {
        ...VALIDATOR.metadata,
        labels: { app: 'istiod', istio: 'istiod', 'istio.io/rev': 'default' },
      },
      webhooks: [makeWebhook({ ...service, path: '/validate', port: webhookPort })],
    },
  ];
}

function makeWebhook(service: Record<string, unknown>) {
  const rule = { operations: ['CREATE', 'UPDATE'], apiGroups: GROUPS, apiVersions: ['*'], resources: ['*'] };
  return {
    name: 'validation.istio.io',
    clientConfig: { service },
    rules: [rule],
    // istiod changes it when it can answer.
    failurePolicy: 'Ignore',
    // The longest that there is: istiod may stall.
    timeoutSeconds: 30,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  };
}
