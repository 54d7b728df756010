import assert from 'node:assert/strict';
import { isHidden, parseSidecars } from '../../../src/cluster/mesh/sidecars.ts';
import { make } from '../preflight/stored-cluster.ts';

const backend = { host: 'collector.traces.svc.cluster.local', port: 9000 };

describe('what a Sidecar hides', () => {
  const cases: [string, object[], boolean][] = [
    ['no egress at all', [], false],
    ['everything', [{ hosts: ['*/*'] }], false],
    ['the namespace', [{ hosts: ['traces/*'] }], false],
    ['the host', [{ hosts: ['traces/collector.traces.svc.cluster.local'] }], false],
    ['the host of any namespace', [{ hosts: ['*/collector.traces.svc.cluster.local'] }], false],
    ['a pattern', [{ hosts: ['traces/*.svc.cluster.local'] }], false],
    ['its own namespace', [{ hosts: ['./*'] }], true],
    ['its own namespace by name', [{ hosts: ['shop/*', 'istio-system/*'] }], true],
    ['another host', [{ hosts: ['traces/other.traces.svc.cluster.local'] }], true],
    ['nothing', [{ hosts: ['~/*'] }], true],
    ['all but the host', [{ hosts: ['*/*', '~traces/collector.traces.svc.cluster.local'] }], true],
    ['all but another namespace', [{ hosts: ['*/*', '~billing/*'] }], false],
    ['a listener of another port', [{ port: { number: 80, protocol: 'HTTP' }, hosts: ['*/*'] }], true],
    ['a listener of the port', [{ port: { number: 9000, protocol: 'HTTP' }, hosts: ['*/*'] }], false],
    ['a proxy for any port', [{ port: { number: 3128, protocol: 'HTTP_PROXY' }, hosts: ['*/*'] }], false],
    ['a second listener', [{ hosts: ['./*'] }, { hosts: ['traces/*'] }], false],
  ];
  for (const [name, egress, isExpected] of cases) {
    it(`${isExpected ? 'hides' : 'shows'} the backend with ${name}`, () => {
      const [scope] = parseSidecars([make('Sidecar', 'default', 'shop', { spec: { egress } })]);
      assert.ok(scope);
      assert.equal(isHidden(scope, 'shop', { ...backend, namespace: 'traces' }), isExpected);
    });
  }
});
