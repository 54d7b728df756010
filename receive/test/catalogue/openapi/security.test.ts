import assert from 'node:assert/strict';
import type { LearnedParameter, SensitiveFinding } from '../../../src/catalogue/learned.ts';
import { toOpenApi } from '../../../src/catalogue/openapi/document.ts';
import type { SensitiveKind } from '../../../src/catalogue/sensitive/kinds.ts';
import { endpoint, host, optional, parameter } from './learned-samples.ts';

function finding(kind: SensitiveKind, name: string): SensitiveFinding {
  return { kind, direction: 'request', place: 'header', name, count: 1 };
}

function authorization(...schemes: string[]): LearnedParameter {
  return { ...parameter('authorization'), schemes };
}

function describeSecurity(headers: LearnedParameter[], sensitive: SensitiveFinding[] = []) {
  const { components, paths } = toOpenApi(host(endpoint('GET /x', { headers, sensitive })));
  const { security, parameters } = paths['/x']?.get ?? {};
  return { schemes: components?.securitySchemes, security, parameters };
}

describe('security schemes of a learned host', () => {
  it('are not there without credentials', () => {
    assert.deepEqual(describeSecurity([parameter('etag')]).schemes, undefined);
  });

  it('name the scheme of `authorization`, and a JWT', () => {
    assert.deepEqual(describeSecurity([authorization('basic')]), {
      schemes: { basicAuth: { type: 'http', scheme: 'basic' } },
      security: [{ basicAuth: [] }],
      parameters: undefined,
    });
    assert.deepEqual(describeSecurity([authorization('bearer')], [finding('jwt', 'authorization')]).schemes, {
      bearerAuth: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    });
  });

  it('are alternatives if there are several', () => {
    const headers = [authorization('basic', 'bearer'), parameter('x-api-key')];
    assert.deepEqual(describeSecurity(headers).security, [
      { basicAuth: [], 'x-api-key': [] },
      { bearerAuth: [], 'x-api-key': [] },
    ]);
  });

  it('are of a header where a scheme is unknown', () => {
    for (const header of [authorization(), authorization('bearer', 'other')]) {
      assert.deepEqual(describeSecurity([header]).schemes, {
        authorization: { type: 'apiKey', in: 'header', name: 'authorization' },
      });
    }
  });

  it('are alternatives where some requests have no credentials', () => {
    const headers = [parameter('x-api-key'), optional('authorization'), optional('cookie')];
    assert.deepEqual(describeSecurity(headers).security, [
      { 'x-api-key': [], authorization: [] },
      { 'x-api-key': [], cookie: [] },
      { 'x-api-key': [] },
    ]);
    assert.deepEqual(describeSecurity([optional('cookie')]).security, [{ cookie: [] }, {}]);
  });

  it('take a header with a key in it, whatever it is called, and no other header', () => {
    const headers = [parameter('x-shop-pass'), parameter('x-mail')];
    const { schemes, parameters } = describeSecurity(headers, [
      finding('api-key', 'x-shop-pass'),
      finding('email', 'x-mail'),
    ]);
    assert.deepEqual(Object.keys(schemes ?? {}), ['x-shop-pass']);
    assert.deepEqual(
      parameters?.map(({ name }) => name),
      ['x-mail'],
    );
  });

  it('have names that OpenAPI allows, one each', () => {
    const headers = [parameter('a!api-key'), parameter('a#api-key')];
    const { schemes, security } = describeSecurity(headers);
    assert.deepEqual(Object.keys(schemes ?? {}), ['a-api-key', 'a-api-key2']);
    assert.deepEqual(security, [{ 'a-api-key': [], 'a-api-key2': [] }]);
  });
});
