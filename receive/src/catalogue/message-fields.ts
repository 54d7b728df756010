import type { Header } from '../exchange.ts';
import type { Field } from './fields.ts';
import { isNamedHeader } from './header-names.ts';

/** More fields of one query or message than this are not read. */
const MOST_FIELDS = 200;
/** A longer query is not read beyond this. */
const MOST_QUERY = 64 * 1024;

/** The headers of a message as the catalogue reads them: those that it names, and those that say how to read the body. */
export type MessageFields = {
  named: readonly Field[];
  contentType: string;
  contentEncoding: string;
  /** One of the named. */
  authorization: string;
};

/** Reads headers in one pass. */
export function readHeaders(headers: readonly Header[]): MessageFields {
  const named: Field[] = [];
  let contentType = '';
  let contentEncoding = '';
  let authorization = '';
  for (const header of headers) {
    const name = header[0];
    if (name === 'content-type') contentType = header[1];
    else if (name === 'content-encoding') contentEncoding = header[1];
    else if (isNamedHeader(name) && named.length < MOST_FIELDS) named.push(header);
    if (name === 'authorization') authorization = header[1];
  }
  return { named, contentType, contentEncoding, authorization };
}

/** Splits a request target into its path and the fields of its query, decoded. Invalid encoding is kept as it is. */
export function splitTarget(target: string): { path: string; query: readonly Field[] } {
  const mark = target.indexOf('?');
  const hash = target.indexOf('#');
  const end = hash < 0 ? target.length : hash;
  if (mark < 0 || mark > end) return { path: target.slice(0, end), query: [] };
  const fields: Field[] = [];
  for (const field of new URLSearchParams(target.slice(mark + 1, Math.min(end, mark + MOST_QUERY)))) {
    if (fields.push(field) === MOST_FIELDS) break;
  }
  return { path: target.slice(0, mark), query: fields };
}
