/**
 * The exports of the ABI. Each finds its root context or stream and delegates; there is no logic here. Source: ABI
 * 0.2.1.
 */
import { onRequestBody, onRequestHeaders, onResponseBody, onResponseHeaders } from './capture/tap';
import { CONTINUE } from './host/abi';
import { allocateForHost } from './host/memory';
import { createRoot, findOrRetryRoot, findRoot, hasWrongConfig } from './root';
import { configure, onAnswer, onDelete, onDone, onTick, updateConfigGauge } from './root-callbacks';
import { createStream, deleteStream, endStream, findStream } from './streams';

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_memory_allocate(size: usize): usize {
  return allocateForHost(size);
}

export function proxy_on_vm_start(_root: u32, _size: u32): bool {
  return true;
}

export function proxy_on_context_create(id: u32, parent: u32): void {
  if (parent == 0) createRoot(id);
  else createStream(id, parent);
}

/** Always true: false would fail the listener, or the cached VM of every later configuration (envoy#43751). */
export function proxy_on_configure(id: u32, size: u32): bool {
  const root = findOrRetryRoot(id);
  if (root != null) configure(root, size);
  else if (hasWrongConfig()) updateConfigGauge();
  return true;
}

export function proxy_on_tick(id: u32): void {
  const root = findRoot(id);
  if (root != null) onTick(root);
}

export function proxy_on_request_headers(id: u32, _count: u32, isLast: bool): i32 {
  const stream = findStream(id);
  if (stream != null) onRequestHeaders(stream, isLast);
  return CONTINUE;
}

export function proxy_on_request_body(id: u32, size: u32, isLast: bool): i32 {
  const stream = findStream(id);
  if (stream != null) onRequestBody(stream, size, isLast);
  return CONTINUE;
}

export function proxy_on_response_headers(id: u32, _count: u32, isLast: bool): i32 {
  const stream = findStream(id);
  if (stream != null) onResponseHeaders(stream, isLast);
  return CONTINUE;
}

export function proxy_on_response_body(id: u32, size: u32, isLast: bool): i32 {
  const stream = findStream(id);
  if (stream != null) onResponseBody(stream, size, isLast);
  return CONTINUE;
}

export function proxy_on_http_call_response(
  id: u32,
  token: u32,
  headers: u32,
  size: u32,
  _trailers: u32,
): void {
  const root = findRoot(id);
  if (root != null) onAnswer(root, token, headers, size);
}

export function proxy_on_log(id: u32): void {
  const stream = findStream(id);
  if (stream != null) endStream(stream);
}

export function proxy_on_done(id: u32): bool {
  const root = findRoot(id);
  return root == null || onDone(root);
}

export function proxy_on_delete(id: u32): void {
  const stream = findStream(id);
  if (stream != null) {
    deleteStream(id, stream);
    return;
  }
  const root = findRoot(id);
  if (root != null) onDelete(root);
}
