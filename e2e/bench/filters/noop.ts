/**
 * The floor of any filter: Envoy calls it for all headers and bodies of an exchange, and it does nothing.
 * Source: proxy-wasm ABI 0.2.1.
 */
export function proxy_abi_version_0_2_1(): void {}

const CONTINUE: i32 = 0;

/** The host is never asked for anything, so it has nothing to return; 0 would refuse. */
export function proxy_on_memory_allocate(_size: usize): usize {
  return 0;
}

export function proxy_on_request_headers(_id: u32, _count: u32, _isLast: bool): i32 {
  return CONTINUE;
}

export function proxy_on_request_body(_id: u32, _size: u32, _isLast: bool): i32 {
  return CONTINUE;
}

export function proxy_on_response_headers(_id: u32, _count: u32, _isLast: bool): i32 {
  return CONTINUE;
}

export function proxy_on_response_body(_id: u32, _size: u32, _isLast: bool): i32 {
  return CONTINUE;
}
