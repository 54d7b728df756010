/** Exchanges in one request, and spans or log records, whether they are exchanges or not. */
export const MAX_EXCHANGES = 10_000;
/** Headers of one message. Envoy itself takes 100, unless it is told otherwise. */
export const MAX_HEADERS = 4096;
/** Headers of all messages in one request of OTLP: each takes far more memory than it had bytes. */
export const MAX_HEADERS_IN_REQUEST = 400_000;
/** How deep arrays and objects of JSON may stand in each other. */
export const MAX_DEPTH = 128;
/** Commas and opening brackets in one document of JSON, and in one request: they bound what JSON.parse makes of it. */
export const MAX_TOKENS = 200_000;
export const MAX_TOKENS_IN_REQUEST = 2_000_000;
/** The same for OTLP's JSON, where a whole request is one document. */
export const MAX_OTLP_TOKENS = 500_000;
/** The last moment that an exchange may have, in microseconds: in the year 2255, where numbers are no longer exact. */
export const MAX_TIME_US = Number.MAX_SAFE_INTEGER;
