import type { Header } from '../exchange.ts';
import { ExcessError } from './decode-error.ts';
import { MAX_HEADERS, MAX_HEADERS_IN_REQUEST } from './limits.ts';
import { type AttributeValue, RecordFault } from './otlp-value.ts';

const REQUEST_HEADER = 'http.request.header.';
const RESPONSE_HEADER = 'http.response.header.';

/** The two kinds of span that show the side of the proxy. Source: trace.proto, SpanKind. */
export const KIND_SERVER = 2;
export const KIND_CLIENT = 3;

/** Counts over all records of one request. */
export type RequestCounts = { headers: number };

const NOTHING = new Uint8Array(0);

/**
 * What a span or a log record says about an exchange. If it says nothing, texts are empty and numbers are 0. Source:
 * OpenTelemetry's semantic conventions for HTTP spans, and docs, "Wire formats".
 */
export class HttpRecord {
  /** 32 hexadecimal digits, or empty. */
  traceId = '';
  kind = 0;
  startUs = 0;
  /** Null if there is no end, or an end before the start. */
  durationUs: number | null = null;
  method = '';
  originalMethod = '';
  urlFull = '';
  scheme = '';
  urlPath = '';
  urlQuery = '';
  serverAddress = '';
  serverPort = 0;
  clientAddress = '';
  protocolVersion = '';
  status = 0;
  host = '';
  requestId = '';
  requestHeaders: Header[] = [];
  responseHeaders: Header[] = [];
  requestBody: Uint8Array = NOTHING;
  responseBody: Uint8Array = NOTHING;
  requestSize = 0;
  responseSize = 0;
  isRequestTruncated = false;
  isResponseTruncated = false;
  /** Whether the replacement for secrets is anywhere in it. */
  isRedacted = false;
  private readonly counts: RequestCounts;

  constructor(counts: RequestCounts) {
    this.counts = counts;
  }

  /**
   * Takes an attribute. Attributes that no exchange needs are not read. Throws a RecordFault that names the attribute.
   */
  take(key: string, value: AttributeValue): void {
    try {
      if (key.startsWith(REQUEST_HEADER)) this.takeRequestHeader(key.slice(REQUEST_HEADER.length), value);
      else if (key.startsWith(RESPONSE_HEADER))
        this.addHeaders(this.responseHeaders, key.slice(RESPONSE_HEADER.length), value);
      else this.takeFact(key, value);
    } catch (error) {
      if (error instanceof RecordFault) throw new RecordFault(`${key} ${error.message}`);
      throw error;
    }
  }

  private takeRequestHeader(name: string, value: AttributeValue): void {
    const first = this.addHeaders(this.requestHeaders, name, value);
    if (name === 'host') this.host = first;
    else if (name === 'x-request-id') this.requestId = first;
  }

  /** Returns the first value that is not empty. */
  private addHeaders(to: Header[], name: string, value: AttributeValue): string {
    const texts = value.readTexts();
    this.counts.headers += texts.length;
    if (this.counts.headers > MAX_HEADERS_IN_REQUEST)
      throw new ExcessError(
        `more than ${MAX_HEADERS_IN_REQUEST} headers in one request; send smaller batches`,
      );
    if (to.length + texts.length > MAX_HEADERS) throw new RecordFault(`is past ${MAX_HEADERS} headers`);
    const lowerName = name.toLowerCase();
    for (const text of texts) to.push([lowerName, text]);
    return texts.find((text) => text !== '') ?? '';
  }

  private takeFact(key: string, value: AttributeValue): void {
    switch (key) {
      case 'http.request.method':
        this.method = value.readText();
        break;
      case 'http.request.method_original':
        this.originalMethod = value.readText();
        break;
      case 'url.full':
        this.urlFull = value.readText();
        break;
      case 'url.scheme':
        this.scheme = value.readText();
        break;
      case 'url.path':
        this.urlPath = value.readText();
        break;
      case 'url.query':
        this.urlQuery = value.readText();
        break;
      case 'server.address':
        this.serverAddress = value.readText();
        break;
      case 'server.port':
        this.serverPort = within(value.readNumber(), 0, 65_535);
        break;
      case 'client.address':
        this.clientAddress = value.readText();
        break;
      case 'network.protocol.version':
        this.protocolVersion = value.readText();
        break;
      case 'http.response.status_code':
        this.status = within(value.readNumber(), 0, 999);
        break;
      default:
        this.takeBodyFact(key, value);
    }
  }

  private takeBodyFact(key: string, value: AttributeValue): void {
    switch (key) {
      case 'http.request.body.content':
        this.requestBody = value.readBytes();
        break;
      case 'http.response.body.content':
        this.responseBody = value.readBytes();
        break;
      case 'http.request.body.size':
        this.requestSize = within(value.readNumber(), 0, Number.MAX_SAFE_INTEGER);
        break;
      case 'http.response.body.size':
        this.responseSize = within(value.readNumber(), 0, Number.MAX_SAFE_INTEGER);
        break;
      case 'meshtap.request.body.truncated':
        this.isRequestTruncated = value.readFlag();
        break;
      case 'meshtap.response.body.truncated':
        this.isResponseTruncated = value.readFlag();
    }
  }
}

function within(number: number, min: number, max: number): number {
  if (number >= min && number <= max) return number;
  throw new RecordFault(`must be between ${min} and ${max}`);
}
