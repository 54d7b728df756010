import type { LearnedResponse } from '../learned.ts';
import { compareBodies, noteUnusedContents } from './bodies.ts';
import type { EndpointComparison } from './endpoint-comparison.ts';
import { compareResponseHeaders } from './headers.ts';
import type { Described, Operation } from './operations.ts';

/** Compares the bodies of requests with the described one. */
export function compareRequestBody(comparison: EndpointComparison): void {
  const { learned, operation, differences, hasRequestBodies } = comparison;
  const { requestBody: described } = operation;
  const body = learned.requestBody;
  const place = { where: 'request', name: '' };
  if (described === undefined) {
    const count = body?.contents.reduce((sum, content) => sum + content.count, 0) ?? 0;
    const message = 'The description has no request body; requests have one.';
    if (body)
      differences.add({ ...place, kind: 'undocumented-request-body', message, count, line: operation.line });
    return;
  }
  if (described.node === undefined) return;
  if (body) differences.markSeen('unused-request-body', 'request');
  // Maybe bodies are not captured at all.
  if (described.node.get('required')?.isTrue && !body?.isRequired && hasRequestBodies) {
    const message = `The description requires a request body; ${body ? 'some' : 'all'} requests have none.`;
    const count = learned.count - (body?.contents.reduce((sum, content) => sum + content.count, 0) ?? 0);
    differences.add({ ...place, kind: 'missing-request-body', message, count, line: described.line });
  } else if (!body) {
    const message = 'The description has a request body; none was seen.';
    differences.addUnseen({
      ...place,
      kind: 'unused-request-body',
      key: 'request',
      message,
      line: described.line,
    });
  }
  if (body)
    compareBodies(comparison, {
      ...{ learned: body, described: described.node, direction: 'request', where: 'request', key: 'request' },
    });
}

/** Compares the statuses, headers and bodies of responses with the described ones. */
export function compareResponses(comparison: EndpointComparison): void {
  const { learned, operation, differences } = comparison;
  for (const response of learned.responses) if (response.status > 0) compareResponse(comparison, response);
  for (const [key, { line }] of operation.responses) {
    if (
      key === 'default' ||
      learned.responses.some(({ status }) => findResponse(operation, status)?.key === key)
    )
      differences.markSeen('unused-status', key);
    const message = 'The description has the status; it was not seen.';
    differences.addUnseen({ kind: 'unused-status', where: `response ${key}`, name: '', line, key, message });
  }
}

function compareResponse(comparison: EndpointComparison, response: LearnedResponse): void {
  const { differences, operation } = comparison;
  const { status, count, body } = response;
  const where = `response ${status}`;
  const found = findResponse(operation, status);
  if (!found) {
    const message = 'The description does not have the status; it was answered.';
    differences.add({ kind: 'undocumented-status', where, name: '', message, count, line: operation.line });
    return;
  }
  const { key, node, line } = found;
  if (node === undefined) return;
  compareResponseHeaders(comparison, response, { node, key });
  const contents = node.get('content')?.entries ?? [];
  const place = { where, key: `response ${key}` };
  if (body === null) {
    noteUnusedContents(
      comparison,
      place.key,
      contents.map(([type, each]) => ({ type, node: each })),
    );
    return;
  }
  if (contents.length === 0) {
    const message = 'The description has no content for the response; responses have a body.';
    const bodies = body.contents.reduce((sum, content) => sum + content.count, 0);
    differences.add({ kind: 'undocumented-response-body', where, name: '', message, count: bodies, line });
    return;
  }
  compareBodies(comparison, { learned: body, described: node, direction: 'response', ...place });
}

// The status itself is more exact than its range, and that more than `default`. Source: OpenAPI 3.1, Responses Object.
function findResponse({ responses }: Operation, status: number): (Described & { key: string }) | undefined {
  for (const key of [String(status), `${Math.floor(status / 100)}XX`, 'default']) {
    const found = responses.get(key);
    if (found) return { ...found, key };
  }
  return undefined;
}
