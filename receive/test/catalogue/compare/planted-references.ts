import { at, drop, operation, type Planting, set } from './planting.ts';

/** Changes of security and of references. */
export const PLANTED_REFERENCES: readonly Planting[] = [
  {
    title: 'an operation without credentials requires some',
    change: (shop) => set(operation(shop, 'get', '/health'), { security: [{ bearer: [] }] }),
    expected: ['missing-credentials GET /health, header'],
  },
  {
    title: 'an operation requires one of two kinds of credentials that are in use',
    change: (shop) => set(operation(shop, 'get', '/stock'), { security: [{ bearer: [] }] }),
    expected: ['missing-credentials GET /stock, header'],
  },
  {
    title: 'an operation requires certificates, which cannot be seen',
    change: (shop) => {
      set(at(shop, 'components', 'securitySchemes'), { tls: { type: 'mutualTLS' } });
      set(operation(shop, 'get', '/health'), { security: [{ tls: [] }] });
    },
    expected: [],
  },
  {
    title: 'a security scheme is added',
    change: (shop) =>
      set(at(shop, 'components', 'securitySchemes'), {
        token: { type: 'apiKey', in: 'query', name: 'token' },
      }),
    expected: ['unused-security-scheme , , token'],
  },
  {
    title: 'a schema is in another file',
    change: (shop) =>
      set(at(operation(shop, 'get', '/stock'), 'responses', '200', 'content', 'application/json'), {
        schema: { $ref: 'stock.yaml#/Stock' },
      }),
    expected: ['unresolved-reference , , stock.yaml#/Stock'],
  },
  {
    title: 'a response is in another file',
    change: (shop) =>
      set(at(shop, 'components', 'responses'), { Problem: { $ref: 'https://shop.example/problem' } }),
    expected: ['unresolved-reference , , https://shop.example/problem'],
  },
  {
    title: 'a path is in another file',
    change: (shop) => set(at(shop, 'paths'), { '/stock': { $ref: 'stock.yaml' } }),
    expected: ['unresolved-reference , , stock.yaml'],
  },
  {
    title: 'a parameter is in another file',
    change: (shop) => set(at(shop, 'components', 'parameters'), { Region: { $ref: 'region.yaml' } }),
    expected: ['unresolved-reference , , region.yaml'],
  },
  {
    title: 'a reference leads nowhere',
    change: (shop) => drop(at(shop, 'components', 'schemas'), 'Size'),
    expected: ['unresolved-reference , , #/components/schemas/Size'],
  },
  {
    title: 'references go in a circle',
    change: (shop) => {
      set(at(shop, 'components', 'parameters'), { Region: { $ref: '#/components/parameters/Other' } });
      set(at(shop, 'components', 'parameters'), { Other: { $ref: '#/components/parameters/Region' } });
    },
    expected: ['unresolved-reference , , #/components/parameters/Region'],
  },
  {
    title: 'a path is a reference to another one',
    change: (shop) => {
      set(at(shop, 'components'), { pathItems: { Stock: at(shop, 'paths', '/stock') } });
      set(at(shop, 'paths'), { '/stock': { $ref: '#/components/pathItems/Stock' } });
    },
    expected: [],
  },
];
