import type { Severity } from './comparison.ts';

/** What is known of a kind of difference: for reports and docs. */
export type KindInfo = {
  severity: Severity;
  /** One short sentence: what was found. */
  title: string;
  /** What to do about it, in one or two sentences. */
  help: string;
};

/**
 * The kinds of differences. An error is traffic that breaks the description, a warning is something undocumented or
 * deprecated in use, and a note is something documented that was not seen, or what few descriptions have.
 */
export const KINDS = {
  'missing-member': {
    severity: 'error',
    title: 'A required member is missing in some bodies.',
    help: 'Send the member always, or remove it from `required`.',
  },
  'forbidden-member': {
    severity: 'error',
    title: 'A body has a member that `additionalProperties: false` forbids.',
    help: 'Describe the member, or stop sending it.',
  },
  'read-only-member': {
    severity: 'error',
    title: 'A request has a member that is `readOnly`.',
    help: 'Stop sending the member, or remove `readOnly`.',
  },
  'write-only-member': {
    severity: 'error',
    title: 'A response has a member that is `writeOnly`.',
    help: 'Remove the member from the response: it may be a secret.',
  },
  'wrong-type': {
    severity: 'error',
    title: 'A value has a type that the description does not allow.',
    help: 'Correct the type in the description, or what is sent.',
  },
  'null-value': {
    severity: 'error',
    title: 'A value is null, and the description does not allow null.',
    help: 'Allow null (3.0: `nullable: true`; 3.1: the type `null`), or leave the member out.',
  },
  'wrong-format': {
    severity: 'error',
    title: 'A text does not have the format that the description names.',
    help: 'Correct the format in the description, or what is sent.',
  },
  'unknown-value': {
    severity: 'error',
    title: 'A value is not in the list of values that the description allows.',
    help: 'Add the value to `enum`, or stop sending it.',
  },
  'no-alternative': {
    severity: 'error',
    title: 'A value fits none of the alternatives of `oneOf` or `anyOf`.',
    help: 'Describe the alternative that is missing.',
  },
  'missing-parameter': {
    severity: 'error',
    title: 'A required parameter is missing in some requests.',
    help: 'Send the parameter always, or make it optional.',
  },
  'missing-request-body': {
    severity: 'error',
    title: 'Some requests have no body, and the description requires one.',
    help: 'Send a body always, or remove `required` from the request body.',
  },
  'missing-response-header': {
    severity: 'error',
    title: 'Some responses lack a header that the description requires.',
    help: 'Send the header always, or remove `required` from it.',
  },
  'undocumented-endpoint': {
    severity: 'warning',
    title: 'A path is in use that the description does not have (a shadow endpoint).',
    help: 'Describe the path, or find out who serves and calls it.',
  },
  'undocumented-method': {
    severity: 'warning',
    title: 'A method is in use that the path does not have in the description.',
    help: 'Describe the operation, or find out who calls it.',
  },
  'undocumented-status': {
    severity: 'warning',
    title: 'A status is answered that the description does not have.',
    help: 'Describe the response. `4XX`, `5XX` or `default` describe many at once.',
  },
  'undocumented-content-type': {
    severity: 'warning',
    title: 'A body has a content type that the description does not have.',
    help: 'Describe the content type, or correct what is sent.',
  },
  'undocumented-request-body': {
    severity: 'warning',
    title: 'Requests have a body that the description does not have.',
    help: 'Describe the request body, or stop sending it.',
  },
  'undocumented-response-body': {
    severity: 'warning',
    title: 'Responses have a body that the description does not have.',
    help: 'Describe the content of the response.',
  },
  'undocumented-parameter': {
    severity: 'warning',
    title: 'A parameter is in use that the description does not have.',
    help: 'Describe the parameter, or find out who sends it.',
  },
  'undocumented-member': {
    severity: 'warning',
    title: 'Bodies have a member that the description does not have.',
    help: 'Describe the member. If any member is allowed, say so with `additionalProperties: true`.',
  },
  'deprecated-operation': {
    severity: 'warning',
    title: 'A deprecated operation is in use (a zombie endpoint).',
    help: 'Find its callers in the catalogue and move them away from it.',
  },
  'deprecated-parameter': {
    severity: 'warning',
    title: 'A deprecated parameter is in use.',
    help: 'Find its callers in the catalogue and move them away from it.',
  },
  'deprecated-member': {
    severity: 'warning',
    title: 'A deprecated member is in use.',
    help: 'Find out who still sends or reads it.',
  },
  'other-path-spelling': {
    severity: 'warning',
    title: 'A path is in use that differs from the description only in case or in a slash at its end.',
    help: 'Spell the path the same in the description and in requests: many servers tell the two apart.',
  },
  'other-base-path': {
    severity: 'warning',
    title: 'No request has a base path of `servers`. The paths fit under another one.',
    help: 'Correct `servers`. If a gateway changes the path before it is captured, add a server with the path inside the mesh.',
  },
  'missing-credentials': {
    severity: 'warning',
    title: 'Some requests without credentials were successful, and the description requires credentials.',
    help: 'Check that the service or its gateway refuses such requests. If the description is wrong, correct `security`.',
  },
  'undocumented-header': {
    severity: 'note',
    title: 'A header is in use that the description does not have.',
    help: 'Describe the header if it is a part of the API. Proxies, browsers and libraries add many that are not.',
  },
  'unused-operation': {
    severity: 'note',
    title: 'An operation had no traffic.',
    help: 'If nobody needs it, deprecate it, then remove it.',
  },
  'unused-status': {
    severity: 'note',
    title: 'A documented status was not seen.',
    help: 'Nothing to do, unless the status is never answered.',
  },
  'unused-content-type': {
    severity: 'note',
    title: 'A documented content type was not seen.',
    help: 'Nothing to do, unless the content type is never used.',
  },
  'unused-request-body': {
    severity: 'note',
    title: 'No request had the documented body.',
    help: 'Nothing to do, unless the body is never sent.',
  },
  'unused-parameter': {
    severity: 'note',
    title: 'A documented parameter was not seen.',
    help: 'Nothing to do, unless nobody sends the parameter.',
  },
  'unused-response-header': {
    severity: 'note',
    title: 'A documented header of a response was not seen.',
    help: 'Nothing to do, unless the header is never sent.',
  },
  'unused-member': {
    severity: 'note',
    title: 'A documented member was not seen.',
    help: 'Nothing to do, unless the member is never sent.',
  },
  'unused-alternative': {
    severity: 'note',
    title: 'An alternative of `oneOf` or `anyOf` fits no body that was seen.',
    help: 'Nothing to do, unless the alternative is never sent.',
  },
  'unused-security-scheme': {
    severity: 'note',
    title: 'No request had the credentials of a documented security scheme.',
    help: 'Nothing to do, unless nobody uses the scheme.',
  },
  'unresolved-reference': {
    severity: 'note',
    title: 'A `$ref` cannot be followed, so what it stands for was not compared.',
    help: 'Bundle the description into one file before you compare it. A reference into the file itself must point to something that is there.',
  },
} as const satisfies Record<string, KindInfo>;

/** The name of a kind of difference. */
export type DifferenceKind = keyof typeof KINDS;
