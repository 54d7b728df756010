import assert from 'node:assert/strict';
import { formatReference, parseReference, parseRegistryHost } from '../../src/image/reference.ts';
import { SOME_DIGEST } from '../support/cli.ts';

const GOOD = [
  'registry.example.com/tap',
  'registry.example.com/mesh/tap:1.2.3',
  `registry.example.com/mesh/tap@${SOME_DIGEST}`,
  `localhost:5000/mesh/tap:dev@${SOME_DIGEST}`,
  '127.0.0.1:5000/tap:_x',
  '[::1]:5000/tap:1',
  'docker.io/user/a__b--c.d:1',
];

const BAD: [string, RegExp][] = [
  ['', /it is empty/],
  ['tap', /has no registry/],
  ['user/tap:1', /"user", is not a registry host/],
  ['registry.example.com', /has no registry/],
  ['registry.example.com/', /no repository/],
  ['registry.example.com/Tap', /"Tap", contains upper-case letters/],
  ['registry.example.com/a//b', /its repository, "a\/\/b"/],
  ['registry.example.com/tap:', /its tag, ""/],
  ['registry.example.com/tap:a/b', /its tag, "a\/b"/],
  [`registry.example.com/tap:${'x'.repeat(129)}`, /its tag/],
  ['registry.example.com/tap@sha256:12', /its digest/],
  ['registry.example.com/tap@sha512:12', /its digest/],
  ['registry.example.com:0/tap', /its registry port, "0"/],
  ['registry.example.com:70000/tap', /its registry port, "70000"/],
  ['-x.example.com/tap', /its registry host, "-x.example.com"/],
  ['localhost/tap', /localhost, has no port/],
  ['registry.example.com/t', /only one character/],
  [`registry.example.com/${'x'.repeat(300)}`, /longer than 255/],
  ['registry.example.com/a b', /white space/],
  ['http://registry.example.com/tap', /Remove http:\/\/, and pass --plain-http/],
  ['https://registry.example.com/tap', /Remove https:\/\//],
];

describe('parseReference', () => {
  for (const text of GOOD) {
    it(`takes ${text.slice(0, 60)} apart and puts it together again`, () => {
      assert.equal(formatReference(parseReference(text)), text);
    });
  }

  it('parts registry, repository, tag and digest', () => {
    assert.deepEqual(parseReference(`localhost:5000/mesh/tap:dev@${SOME_DIGEST}`), {
      registry: 'localhost:5000',
      repository: 'mesh/tap',
      tag: 'dev',
      digest: SOME_DIGEST,
    });
  });

  it('takes oci:// off', () => {
    assert.equal(
      formatReference(parseReference('oci://registry.example.com/tap:1')),
      'registry.example.com/tap:1',
    );
  });

  for (const [text, message] of BAD) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))} and says which part is wrong`, () => {
      assert.throws(() => parseReference(text), { name: 'PublishError', exitCode: 2, message });
    });
  }

  it('does not repeat a password', () => {
    for (const text of [
      'https://ci:hunter2@registry.example.com/tap',
      'ci:hunter2@registry.example.com/tap:1',
    ]) {
      assert.throws(
        () => parseReference(text),
        (error: Error) => !error.message.includes('hunter2'),
      );
    }
  });
});

describe('parseRegistryHost', () => {
  for (const host of ['registry.example.com', 'kind-registry:5000', '127.0.0.1:5000', '[::1]:5000']) {
    it(`takes ${host} as it is`, () => assert.equal(parseRegistryHost(host, '--pull-host'), host));
  }

  const refused: [string, RegExp][] = [
    ['kind-registry:5000/mesh', /more than the host.*\n.*Repository, tag and digest are those of the image/],
    ['https://registry.example.com', /more than the host/],
    ['user@registry.example.com', /more than the host/],
    ['kind-registry', /neither a dot nor a port.*\nAdd the port, such as kind-registry:5000/],
    ['localhost', /localhost, has no port/],
    ['registry.example.com:0', /its registry port, "0"/],
    ['-x.example.com', /its registry host/],
    ['a b:5000', /its registry host/],
  ];
  for (const [text, message] of refused) {
    it(`refuses ${text}, and names the flag`, () => {
      assert.throws(() => parseRegistryHost(text, '--pull-host'), message);
      assert.throws(() => parseRegistryHost(text, '--pull-host'), / as --pull-host: /);
    });
  }
});
