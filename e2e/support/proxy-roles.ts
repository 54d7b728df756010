import type { ProxyRole } from './envoy-bootstrap.ts';

/** Pod of the proxies below; its workload is `cart` in the namespace `shop`. */
export const POD = 'cart-7d5b8c9f4-x2x7k';

// As istiod's injector tells the agent.
const METADATA = {
  ...{ NAME: POD, NAMESPACE: 'shop', WORKLOAD_NAME: 'cart', CLUSTER_ID: 'Kubernetes' },
  LABELS: { app: 'cart', 'service.istio.io/canonical-name': 'cart' },
};

const makeRole = (type: 'sidecar' | 'router', direction: ProxyRole['direction']): ProxyRole => ({
  id: `${type}~10.1.2.3~${POD}.shop~shop.svc.cluster.local`,
  metadata: METADATA,
  direction,
});

/** The proxies of Istio: listeners of gateways are outbound ones too. */
export const PROXY_ROLES = {
  caller: makeRole('sidecar', 'OUTBOUND'),
  callee: makeRole('sidecar', 'INBOUND'),
  gateway: makeRole('router', 'OUTBOUND'),
} as const;
