/** The most exchanges in one request; also the most spans or log records, whether they are exchanges or not. */
export const MAX_EXCHANGES = 10_000;
/** The most headers of one message. Envoy's own default is 100. */
export const MAX_HEADERS = 4096;
/** The most headers in one OTLP request: each takes far more memory than its bytes did. */
export const MAX_HEADERS_IN_REQUEST = 400_000;
/** How deep JSON arrays and objects may be nested. */
export const MAX_DEPTH = 128;
/**
 * Limits for commas and opening brackets, in one JSON document and in one request: they bound the size of what
 * JSON.parse makes.
 */
export const MAX_TOKENS = 200_000;
export const MAX_TOKENS_IN_REQUEST = 2_000_000;
/** The same for OTLP's JSON, where the whole request is one document. */
export const MAX_OTLP_TOKENS = 500_000;
/**
 * The latest time that an exchange may have, in microseconds: in the year 2255. After that, numbers are no longer
 * exact.
 */
export const MAX_TIME_US = Number.MAX_SAFE_INTEGER;
