import assert from 'node:assert/strict';
import { findBackendService, findService, parseBackendAddress } from '../../src/resources/backend-address.ts';

const REFUSED: [string, RegExp][] = [
  [
    'http://collector.traces:9000/x',
    /begins with http:\/\/.*\n.*: collector\.traces, and the port as --backend-port 9000\./,
  ],
  [
    'https://traces.example.com',
    /\n.*: traces\.example\.com\. For TLS to a backend outside the mesh, add --backend-external --backend-tls\./,
  ],
  ['collector.traces/publish', /contains a path.*\n.*: collector\.traces\. .*backend\.path/],
  [
    'collector.traces:9000',
    /contains a port.*\n.*: collector\.traces, and the port as --backend-port 9000\./,
  ],
  ['[fd00::1]:9000', /contains a port.*\n.*: \[fd00::1\], and the port as --backend-port 9000\./],
  ['ci:hunter2@collector.traces', /contains a user name.*\n.*: collector\.traces\./],
  ['collector.traces.', /ends with a dot.*\n.*: collector\.traces\./],
  ['Collector.traces', /upper-case.*\n.*: collector\.traces\./],
  ['collector..traces', /not a host name/],
  ['outbound|9000||collector', /not a host name/],
  ['10.0.0.256', /neither a host name nor an IP address/],
];

describe('parseBackendAddress', () => {
  it('takes a host name', () => {
    assert.deepEqual(parseBackendAddress('collector.traces.svc.cluster.local', '--x'), {
      address: 'collector.traces.svc.cluster.local',
      kind: 'name',
    });
  });

  it('takes IP addresses, without the brackets', () => {
    for (const [text, address] of [
      ['10.0.0.1', '10.0.0.1'],
      ['[FD00::1]', 'fd00::1'],
      ['fd00::1', 'fd00::1'],
    ] as const) {
      assert.deepEqual(parseBackendAddress(text, '--x'), { address, kind: 'ip' });
    }
  });

  for (const [text, message] of REFUSED) {
    it(`refuses ${text} and says what to give instead`, () => {
      const check = (error: Error) => message.test(error.message) && !error.message.includes('hunter2');
      assert.throws(() => parseBackendAddress(text, '--backend-address'), check);
    });
  }
});

describe('the service behind a backend', () => {
  const cases: [object, object | undefined][] = [
    [
      { address: 'a.b.c', port: 80 },
      { host: 'a.b.c', port: 80 },
    ],
    [{ cluster: 'outbound|9000||a.b.c' }, { host: 'a.b.c', port: 9000 }],
    [
      { cluster: 'outbound|9000|v1|a.b.c', address: 'other', port: 1 },
      { host: 'a.b.c', port: 9000 },
    ],
    [{ cluster: 'trace_analyzer' }, undefined],
    [{ cluster: 'inbound|9000||' }, undefined],
  ];
  for (const [backend, expected] of cases) {
    it(`is ${JSON.stringify(expected)} for ${JSON.stringify(backend)}`, () => {
      assert.deepEqual(findBackendService({ backend }), expected);
    });
  }

  it('is a Service of Kubernetes only under a name that one can have', () => {
    const find = (host: string) => findService({ host, port: 80 });
    assert.deepEqual(find('a.b.svc.cluster.local'), { name: 'a', namespace: 'b' });
    for (const host of ['a.b.c', 'a/x.b.svc', 'a.b%2f.svc', 'A.b.svc', '.b.svc']) {
      assert.equal(find(host), undefined, host);
    }
  });
});
