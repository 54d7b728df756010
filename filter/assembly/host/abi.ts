/**
 * The host calls and the numbers of the ABI. The only file that imports an SDK, and only its declarations. Source:
 * proxy-wasm ABI 0.2.1.
 */
export * from '@solo-io/proxy-runtime/assembly/imports';

/** Results of host calls: proxy_status_t. */
export namespace Status {
  export const OK: u32 = 0;
  export const NOT_FOUND: u32 = 1;
  export const BAD_ARGUMENT: u32 = 2;
  export const CAS_MISMATCH: u32 = 8;
  export const INTERNAL_FAILURE: u32 = 10;
}

/** proxy_buffer_type_t. */
export namespace BufferType {
  export const HTTP_REQUEST_BODY: i32 = 0;
  export const HTTP_RESPONSE_BODY: i32 = 1;
  export const HTTP_CALL_RESPONSE_BODY: i32 = 4;
  export const PLUGIN_CONFIGURATION: i32 = 7;
}

/** proxy_header_map_type_t. */
export namespace MapType {
  export const HTTP_REQUEST_HEADERS: i32 = 0;
  export const HTTP_RESPONSE_HEADERS: i32 = 2;
  export const HTTP_CALL_RESPONSE_HEADERS: i32 = 6;
}

/** proxy_metric_type_t. */
export namespace MetricType {
  export const COUNTER: i32 = 0;
  export const GAUGE: i32 = 1;
}

/** proxy_log_level_t. */
export namespace LogLevel {
  export const TRACE: u32 = 0;
  export const DEBUG: u32 = 1;
  export const INFO: u32 = 2;
  export const WARN: u32 = 3;
  export const ERROR: u32 = 4;
}

/** proxy_action_t: the only answer that this filter ever gives to a header or body callback. */
export const CONTINUE: i32 = 0;
