import type { JsonSchema } from './schema/json-schema.ts';
import type { SensitiveKind } from './sensitive/kinds.ts';

/**
 * What the catalogue knows of one host: a snapshot as plain data, for the API, the OpenAPI document and comparisons. It
 * has names, types and counts, and no value of an exchange except repeated words of enums. Times are microseconds
 * since the epoch.
 */
export type LearnedHost = {
  /** In lower case, with its port if the requests name one. */
  host: string;
  /** `http` or `https` as the requests had it; both if they differed. */
  schemes: string[];
  /** In the order of path templates and methods. */
  endpoints: LearnedEndpoint[];
  /** How many exchanges are in no endpoint, because a limit was reached. */
  unlearned: number;
};

/** One method of one path template. */
export type LearnedEndpoint = {
  /** In upper case, as the requests have it. */
  method: string;
  /** Such as `/users/{userId}/orders`. Literal segments are as the requests have them, percent-encoded. */
  template: string;
  pathParameters: LearnedParameter[];
  queryParameters: LearnedParameter[];
  /** Headers of requests that are worth naming, in lower case. */
  headers: LearnedParameter[];
  /** Set if requests had more of them than these: there were too many names. */
  hasMoreQueryParameters?: true;
  hasMoreHeaders?: true;
  /** Null if no request had a body. */
  requestBody: LearnedBody | null;
  responses: LearnedResponse[];
  count: number;
  firstUs: number;
  lastUs: number;
  /** Exchanges of each of the last hours that had some; `startUs` is the beginning of the hour. */
  hours: { startUs: number; count: number }[];
  /** Of exchanges whose format has times; null if none has. */
  latency: { p50Us: number; p95Us: number } | null;
  /** The busiest first; without ports. `otherCallers` counts the exchanges of the rest. */
  callers: { name: string; namespace: string; count: number }[];
  otherCallers: number;
  sensitive: SensitiveFinding[];
  /** Ids of the newest exchanges in the store, newest first. */
  recent: string[];
  /** Whether it was answered with 404, 405 or not at all, each time: nothing shows that it exists. */
  isUnserved: boolean;
};

/** A parameter in the path or the query, or a header. */
export type LearnedParameter = {
  name: string;
  /** Whether each exchange of the endpoint had it. */
  isRequired: boolean;
  schema: JsonSchema;
  /** How many exchanges had it. */
  count: number;
  /** Of the header `authorization`: its schemes, such as `basic` and `bearer`; `other` for those that are not known. */
  schemes?: string[];
};

/** The bodies of one direction, by content type. */
export type LearnedBody = {
  /** Whether each exchange had a body. */
  isRequired: boolean;
  contents: LearnedContent[];
};

/** The bodies of one content type, without its parameters, in lower case. */
export type LearnedContent = {
  type: string;
  count: number;
  /** Null if no body of this type could be read: not JSON or a form, empty, or cut by the limit. */
  schema: JsonSchema | null;
};

/** The responses with one status. */
export type LearnedResponse = {
  /** 0 if there was no response. */
  status: number;
  count: number;
  headers: LearnedParameter[];
  /** Set if there were more than these. */
  hasMoreHeaders?: true;
  /** Null if no response had a body. */
  body: LearnedBody | null;
};

/** The part of an exchange where a kind of data was seen. */
export type Place = 'path' | 'query' | 'header' | 'body';
export type Direction = 'request' | 'response';

/** A kind of sensitive data in one place of an endpoint; never a value. */
export type SensitiveFinding = {
  kind: SensitiveKind;
  direction: Direction;
  place: Place;
  /**
   * Which parameter, header or member: `userId`, `authorization`, `user.emails[].value`. `*` stands for any member of
   * an object whose names are keys. Empty for a body without members, such as plain text.
   */
  name: string;
  /** How many values of this kind were seen there. */
  count: number;
};

/** A finding in one part of a message. */
export type NamedFinding = Pick<SensitiveFinding, 'kind' | 'name' | 'count'>;
