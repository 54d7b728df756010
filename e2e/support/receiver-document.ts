import type { ExchangeJson } from '../../receive/src/api/api-types.ts';
import type { ScntDocument } from './scnt.ts';

/** Writes an exchange of the receiver's API as the `scnt` document that it came as. */
export function toDocument(exchange: ExchangeJson): ScntDocument {
  const { request, response } = exchange;
  return {
    request_id: exchange.request_id,
    scheme: exchange.scheme,
    destination_address: exchange.destination,
    source_address: exchange.source,
    scnt_request: {
      ...{ method: exchange.method, path: exchange.path, host: exchange.host },
      ...toMessage(request),
    },
    scnt_response: { status_code: `${exchange.status}`, ...toMessage(response) },
  };
}

function toMessage({ version, headers, body, truncated }: ExchangeJson['request']) {
  return { version, headers, body: Buffer.from(body, 'base64'), truncated_body: truncated };
}
