import assert from 'node:assert/strict';
import { readDescription } from '../../../src/catalogue/compare/description.ts';
import { DescriptionError } from '../../../src/catalogue/compare/description-error.ts';
import { parseDocument } from '../../../src/catalogue/compare/parse-document.ts';
import { fitsMixed, parseTemplate } from '../../../src/catalogue/compare/path-template.ts';
import { References } from '../../../src/catalogue/compare/references.ts';
import { pickServers, readServers } from '../../../src/catalogue/compare/servers.ts';

const PATHS = 'paths: {}\n';

function refusal(text: string): [why: string, line: number | null] {
  try {
    readDescription(text);
  } catch (error) {
    assert.ok(error instanceof DescriptionError);
    return [error.why, error.line];
  }
  return ['', null];
}

describe('a description', () => {
  it('is OpenAPI 3.0 or 3.1', () => {
    for (const [version, is30] of [
      ['3.0.0', true],
      ['3.0.4', true],
      ['"3.1.0"', false],
      ['3.1', false],
      ['3.1.1-rc1', false],
    ] as const)
      assert.equal(readDescription(`openapi: ${version}\n${PATHS}`).is30, is30, version);
  });

  it('is refused if it is something else, with the line and what to do', () => {
    assert.deepEqual(refusal(`info: {}\nswagger: '2.0'\n${PATHS}`), ['it is Swagger 2.0', 2]);
    assert.deepEqual(refusal(`openapi: 3.2.0\n${PATHS}`), ['its version of OpenAPI is not supported', 1]);
    assert.deepEqual(refusal(`openapi: 3.10.0\n${PATHS}`), ['its version of OpenAPI is not supported', 1]);
    assert.deepEqual(refusal('asyncapi: 3.0.0\n'), [
      'it has no `openapi` member, so it is not an OpenAPI description',
      null,
    ]);
    assert.deepEqual(refusal('- a\n'), ['it is not an object', 1]);
    assert.deepEqual(refusal('just text'), ['it is not an object', 1]);
    assert.deepEqual(refusal('openapi: 3.1.0\ninfo: {}\npaths: [1]\n'), ['`paths` is not an object', 3]);
    assert.deepEqual(refusal('openapi: 3.1.0\n'), ['it has no `paths`', null]);
    assert.deepEqual(refusal('openapi: 3.1.0\ncomponents: {}\n'), ['', null]);
  });

  it('has title and version as they are written', () => {
    const { title, version } = readDescription(
      `openapi: 3.1.0\ninfo: {title: Shop, version: 2.10}\n${PATHS}`,
    );
    assert.deepEqual([title, version], ['Shop', '2.10']);
  });

  it('has operations with what they inherit from path and root', () => {
    const { operations } = readDescription(`openapi: 3.1.0
servers: [{url: /root}]
security: [{a: [], b: []}, {}]
paths:
  x-extension: 1
  /users/{id}:
    summary: Users
    servers: [{url: /path}]
    parameters:
    - {name: id, in: path, schema: {type: integer}}
    - {name: Filter, in: query}
    get:
      parameters:
      - {name: Filter, in: query, deprecated: true}
      - {name: X-Trace, in: header}
      responses: {200: {}, 4xx: {}, default: {}, x-other: {}}
    delete: {deprecated: true, security: [], servers: [{url: /own}]}
  /plain:
    get: {}
`);
    const [get, remove, plain] = operations;
    assert.deepEqual(
      operations.map(({ method, path, line }) => `${method} ${path} ${line}`),
      ['GET /users/{id} 12', 'DELETE /users/{id} 17', 'GET /plain 19'],
    );
    assert.deepEqual(
      get?.parameters.map(({ place, name, node }) => `${place} ${name} ${node.line}`),
      ['path id 10', 'query Filter 14', 'header x-trace 15'],
    );
    assert.deepEqual([...(get?.responses.keys() ?? [])], ['200', '4XX', 'default']);
    assert.deepEqual(get?.security, [['a', 'b'], []]);
    assert.deepEqual(remove?.security, []);
    assert.equal(remove?.isDeprecated, true);
    assert.deepEqual(
      [get, remove, plain].map((each) => each?.servers[0]?.basePath),
      ['/path', '/own', '/root'],
    );
  });
});

describe('servers', () => {
  const read = (text: string) =>
    readServers(parseDocument(text)).map(({ host, basePath }) => `${host ?? ''}${basePath}`);

  it('have the path of their URL as base path, without the slash at its end', () => {
    assert.deepEqual(
      read(
        '- {url: "https://shop.example/v1/"}\n- {url: /v2}\n- {url: ./v3}\n- {url: /}\n- {url: v4/x/?a=/b}',
      ),
      ['shop.example/v1', '/v2', '/v3', '', '/v4/x'],
    );
    assert.deepEqual(read('- {url: ../v1}\n- {url: ../../v2/}\n- {url: ..}\n- {url: .}\n- {url: .v3}'), [
      ...['/v1', '/v2', '', '', '/.v3'],
    ]);
  });

  it('have a host without user, port and capitals', () => {
    assert.deepEqual(read('- {url: "https://me@Shop.Example:8443/v1"}\n- {url: "//shop.example"}'), [
      'shop.example/v1',
      'shop.example',
    ]);
  });

  it('have the values of their variables; one without values is anything', () => {
    assert.deepEqual(
      read(
        '- url: https://{region}.shop.example/{stage}/{tenant}\n  variables:\n    region: {enum: [eu, us]}\n    stage: {default: v1, enum: [v1, v2]}\n    tenant: {default: t}',
      ),
      ['eu', 'us'].flatMap((region) =>
        ['v1', 'v2'].map((stage) => `${region}.shop.example/${stage}/{tenant}`),
      ),
    );
    assert.deepEqual(read('- {url: "https://{any}.shop.example"}'), ['*.shop.example']);
    assert.deepEqual(
      read('- {url: "/{base}{end}", variables: {base: {default: api/v2}, end: {default: ""}}}'),
      ['/{base}{end}', '/{base}', '/api/v2{end}', '/api/v2'],
    );
  });

  it('are bounded, however many values their variables have', () => {
    const names = [...'abcdefgh'];
    const variables = names.map((name) => `    ${name}: {enum: [1, 2, 3, 4, 5, 6, 7, 8, 9]}`).join('\n');
    const url = names.map((name) => `{${name}}`).join('/');
    assert.equal(read(`- url: /${url}\n  variables:\n${variables}`).length, 100);
  });

  it('are only those with the name of the host, if there are some', () => {
    const servers = readServers(
      parseDocument('- {url: "https://a.example/v1"}\n- {url: "https://{x}.b.example/v2"}\n- {url: /v3}'),
    );
    const pick = (host: string) => pickServers(servers, host).map(({ basePath }) => basePath);
    assert.deepEqual(pick('a.example:8443'), ['/v1']);
    assert.deepEqual(pick('EU.B.example'), ['/v2']);
    assert.deepEqual(pick('.b.example'), ['/v2']);
    assert.deepEqual(pick('b.example'), ['/v1', '/v2', '/v3']);
    assert.deepEqual(pick('shop.svc.cluster.local'), ['/v1', '/v2', '/v3']);
  });
});

describe('references', () => {
  const open = (text: string) => {
    const root = parseDocument(text);
    return { root, references: new References(root) };
  };

  it('lead to names with slashes, tildes and percent signs, to items and to anchors', () => {
    const { root, references } = open(
      'a/b: {c~d: 1}\n"50%": 2\nlist: [3, 4]\nschemas: {x: {$anchor: here, v: 5}}\nrefs: {a: {$ref: "#/a~1b/c~0d"}, b: {$ref: "#/50%"}, c: {$ref: "#/50%25"}, d: {$ref: "#/list/1"}, e: {$ref: "#here"}}',
    );
    const resolve = (name: string) => references.resolve(root.get('refs')?.get(name));
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((name) => resolve(name)?.scalar),
      [1, 2, 2, 4],
    );
    assert.equal(resolve('e')?.get('v')?.scalar, 5);
    assert.deepEqual(references.broken, []);
  });

  it('are followed along chains of up to 100 links', () => {
    const chain = (length: number) =>
      `a0: {v: 1}\n${Array.from({ length }, (_, at) => `a${at + 1}: {$ref: "#/a${at}"}`).join('\n')}`;
    for (const [length, value] of [
      [100, 1],
      [101, undefined],
    ] as const) {
      const { root, references } = open(chain(length));
      assert.equal(references.resolve(root.get(`a${length}`))?.get('v')?.scalar, value);
    }
  });

  it('say why they cannot be followed, each once', () => {
    const { root, references } = open(
      'a: {$ref: "#/b"}\nb: {$ref: "#/a"}\nc: {$ref: other.yaml}\nd: {$ref: "#/nowhere"}\ne: {$ref: "#/nowhere"}\n',
    );
    for (const [, node] of root.entries) assert.equal(references.resolve(node), undefined);
    assert.deepEqual(
      references.broken.map(({ reference, why, line }) => [reference, why, line]),
      [
        ['#/b', 'it goes in a circle', 1],
        ['#/a', 'it goes in a circle', 2],
        ['other.yaml', 'it is in another file, and files are not fetched', 3],
        ['#/nowhere', 'nothing is there', 4],
      ],
    );
  });
});

describe('path templates', () => {
  it('have decoded segments', () => {
    assert.deepEqual(parseTemplate('/caf%C3%A9/50%/{id}/{name}.{format}/'), [
      { kind: 'literal', text: 'café' },
      { kind: 'literal', text: '50%' },
      { kind: 'parameter', name: 'id' },
      { kind: 'mixed', texts: ['', '.', ''], names: ['name', 'format'] },
      { kind: 'literal', text: '' },
    ]);
  });

  it('with text around parameters fit what has this text, and something for each parameter', () => {
    for (const [text, texts, fits] of [
      ['a.csv', ['', '.csv'], true],
      ['.csv', ['', '.csv'], false],
      ['a.b.c', ['', '.', ''], true],
      ['a.', ['', '.', ''], false],
      ['.a', ['', '.', ''], false],
      ['v1-x-2', ['v', '-x-', ''], true],
      ['v-x-2', ['v', '-x-', ''], false],
      ['aba', ['ab', 'ba'], false],
    ] as const)
      assert.equal(fitsMixed(text, texts), fits, `${text} ${texts}`);
  });
});
