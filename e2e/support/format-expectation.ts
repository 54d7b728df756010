import type { MeshProxy } from '../../filter/test/formats/proxies.ts';
import type { Seen } from '../../filter/test/formats/seen.ts';
import { callersOf } from '../../filter/test/formats/trace-ids.ts';
import type { ProxyRole } from './envoy-bootstrap.ts';
import type { Answer, ExchangeCase } from './exchange-case.ts';
import type { ScntDocument, ScntMessage } from './scnt.ts';

const METADATA = { WORKLOAD_NAME: 'shop', NAMESPACE: 'front', NAME: 'shop-7d9f' };

/** The sidecar of a caller, and that of a callee. */
export const ROLES: Record<'outbound' | 'inbound', ProxyRole> = {
  outbound: makeRole('OUTBOUND'),
  inbound: makeRole('INBOUND'),
};

function makeRole(direction: 'INBOUND' | 'OUTBOUND'): ProxyRole {
  return {
    id: 'sidecar~10.0.0.9~shop-7d9f.front~front.svc.cluster.local',
    metadata: METADATA,
    direction,
  };
}

/**
 * What every format must say about an exchange, from what was sent and received, and from its `scnt` document, which
 * must be checked first. `appPort` is where the request went, if anywhere.
 */
export function makeSeen(
  exchange: ExchangeCase,
  answer: Answer,
  document: ScntDocument,
  place: keyof typeof ROLES,
  appPort: number | undefined,
): Seen {
  const { id: nodeId } = ROLES[place];
  const { WORKLOAD_NAME: workload, NAMESPACE: namespace, NAME: pod } = METADATA;
  const { scnt_request: request, scnt_response: response } = document;
  const proxy: MeshProxy = { place, nodeId, workload, namespace, pod };
  return {
    ...{ proxy, document: { ...document, ...encoded(request, response) } },
    ...{ callers: callersOf(request.headers), requestId: document.request_id },
    ...{ isIdHidden: false, isHostHidden: false, replacement: '[redacted]' },
    ...{ status: Number(response.status_code), isBroken: !answer.isComplete, isResponseLost: false },
    ...{ start: undefined, end: undefined, detail: undefined },
    upstream: appPort === undefined ? undefined : `127.0.0.1:${appPort}`,
    requestBody: { kept: request.body, all: request.truncated_body ? exchange.body : request.body },
    responseBody: { kept: response.body, all: response.truncated_body ? answer.body : response.body },
  };
}

function encoded(request: ScntDocument['scnt_request'], response: ScntDocument['scnt_response']) {
  const base64 = ({ body }: ScntMessage) => ({ body: body.toString('base64') });
  return {
    scnt_request: { ...request, ...base64(request) },
    scnt_response: { ...response, ...base64(response) },
  };
}
