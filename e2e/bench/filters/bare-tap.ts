/**
 * The floor of a tap: it makes the host calls without which there is no document, no count and no result of the POST,
 * but does none of the work. It posts as many bytes as a document has, which are always the same.
 */
import {
  proxy_define_metric,
  proxy_get_buffer_bytes,
  proxy_get_header_map_pairs,
  proxy_get_header_map_value,
  proxy_get_property,
  proxy_increment_metric,
} from '@solo-io/proxy-runtime/assembly/imports';
import { nextText, post, write } from './fixed-call';

const CONTINUE: i32 = 0;
const REQUEST: u32 = 0;
const RESPONSE: u32 = 2;
const CALL_RESPONSE: u32 = 6;
const REQUEST_BODY: u32 = 0;
const RESPONSE_BODY: u32 = 1;
const PIECE_BYTES: u32 = 64 << 10;
const LIMIT_BYTES: u32 = 1_000_000;
/** The size of a document without its bodies. */
const OTHER_BYTES: u32 = 1600;
const QUOTE: u8 = 0x22;
const LETTER: u8 = 0x61;

const out: usize = memory.data(16);
const source: usize = nextText();
const sourceSize: usize = write('source\0address');
const destination: usize = nextText();
const destinationSize: usize = write('destination\0address');
const protocol: usize = nextText();
const protocolSize: usize = write('request\0protocol');
const status: usize = nextText();
const statusSize: usize = write(':status');
const name: usize = nextText();
const nameSize: usize = write('bare_tap');

/** Bytes of the bodies of a stream, by the low bits of its id. */
const bodyBytes: usize = memory.data(4096, 4);
/** Where the host puts what it returns. */
const scratch: usize = (__heap_base + 15) & ~15;
const SCRATCH_BYTES: usize = 128 << 10;
/** A long JSON string, of which as much is posted as needed. */
const document: usize = scratch + SCRATCH_BYTES;
const DOCUMENT_BYTES: usize = 3 << 20;
let metric: u32 = 0;

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_memory_allocate(size: usize): usize {
  return size > SCRATCH_BYTES ? 0 : scratch;
}

export function proxy_on_configure(_id: u32, _size: u32): bool {
  proxy_define_metric(0, name, nameSize, out);
  metric = load<u32>(out);
  memory.grow(((SCRATCH_BYTES + DOCUMENT_BYTES) >> 16) as i32);
  memory.fill(document, LETTER, DOCUMENT_BYTES);
  store<u8>(document, QUOTE);
  return true;
}

export function proxy_on_context_create(id: u32, _parent: u32): void {
  store<u32>(sizeAt(id), 0);
}

export function proxy_on_request_headers(_id: u32, _count: u32, _isLast: bool): i32 {
  proxy_get_header_map_pairs(REQUEST, out, out + 4);
  proxy_get_property(source, sourceSize, out, out + 4);
  proxy_get_property(destination, destinationSize, out, out + 4);
  proxy_get_property(protocol, protocolSize, out, out + 4);
  return CONTINUE;
}

export function proxy_on_request_body(id: u32, size: u32, _isLast: bool): i32 {
  return read(id, REQUEST_BODY, size);
}

export function proxy_on_response_headers(_id: u32, _count: u32, _isLast: bool): i32 {
  proxy_get_header_map_pairs(RESPONSE, out, out + 4);
  return CONTINUE;
}

export function proxy_on_response_body(id: u32, size: u32, _isLast: bool): i32 {
  return read(id, RESPONSE_BODY, size);
}

export function proxy_on_log(id: u32): void {
  const size = OTHER_BYTES + (load<u32>(sizeAt(id)) / 3) * 4;
  const last = document + size - 1;
  store<u8>(last, QUOTE);
  post(document, size);
  store<u8>(last, LETTER);
  proxy_increment_metric(metric, 1);
}

export function proxy_on_done(_id: u32): bool {
  return true;
}

export function proxy_on_delete(_id: u32): void {}

export function proxy_on_http_call_response(_id: u32, _token: u32, _h: u32, _s: u32, _t: u32): void {
  proxy_get_header_map_value(CALL_RESPONSE, status, statusSize, out, out + 4);
  proxy_increment_metric(metric, 1);
}

function read(id: u32, type: u32, size: u32): i32 {
  const at = sizeAt(id);
  const left = min(size, LIMIT_BYTES - min(load<u32>(at), LIMIT_BYTES));
  for (let from: u32 = 0; from < left; from += PIECE_BYTES)
    proxy_get_buffer_bytes(type, from, min(left - from, PIECE_BYTES), out, out + 4);
  store<u32>(at, load<u32>(at) + left);
  return CONTINUE;
}

function sizeAt(id: u32): usize {
  return bodyBytes + ((id & 1023) << 2);
}
