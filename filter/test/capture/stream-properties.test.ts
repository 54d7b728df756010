import assert from 'node:assert/strict';
import { documentOf } from '../document.ts';
import { int64 } from '../formats/proxies.ts';
import { type Build, builds } from '../module.ts';
import { textOf } from '../wire.ts';
import { streamProperties, Worker } from '../worker.ts';

type Properties = Readonly<Record<string, string | Uint8Array>>;

const TUNNEL = 'filter_state.envoy.filters.listener.original_dst.remote_ip';
const nodeOf = (type: string) => ({ 'xds.node.id': `${type}~10.0.0.3~proxy-0.shop~shop.svc.cluster.local` });
const tunnelFrom = (ip: string, port: bigint) => ({ [`${TUNNEL}.ip`]: ip, [`${TUNNEL}.port`]: int64(port) });
/** What Envoy makes of a request with `x-forwarded-for: 203.0.113.9`. */
const forwarded = { 'source.address': '203.0.113.9:0' };

/** Sends one exchange after the other, and returns what the documents name as its source. */
function sourcesOf(worker: Worker, ...exchanges: Properties[]): string[] {
  const root = worker.configure();
  return exchanges.map((properties) => {
    const call = worker.exchange(root, { properties: { ...streamProperties, ...properties } });
    worker.answer(call, '200');
    return documentOf(call).source_address;
  });
}

/** Notes the properties that a worker asks for, from now on. */
function watchProperties(worker: Worker): string[] {
  const asked: string[] = [];
  worker.host.interfere = (call, [start = 0, size = 0]) => {
    if (call !== 'proxy_get_property') return undefined;
    const path = new Uint8Array(worker.host.exports.memory.buffer, start, size).slice();
    asked.push(textOf(path).replaceAll('\0', '.'));
    return undefined;
  };
  return asked;
}

for (const build of builds) {
  describe(`the source of a stream (${build} build)`, () => testSource(build));
}

function testSource(build: Build): void {
  it('is the other end of the tunnel at a waypoint, whatever the request says in x-forwarded-for', () => {
    const waypoint = { ...nodeOf('waypoint'), ...forwarded };
    const sources = sourcesOf(
      new Worker(build),
      { ...waypoint, ...tunnelFrom('10.0.0.7', 40_000n) },
      { ...waypoint, ...tunnelFrom('10.0.0.8', 65_535n) },
      { ...waypoint, ...tunnelFrom('fd00::7', 40_000n) },
      { ...waypoint, ...tunnelFrom('fe80::1%eth0', 1n) },
      // As Envoy says it if the tunnel itself was asked for with the header.
      { ...waypoint, ...tunnelFrom('203.0.113.9', 0n) },
    );
    assert.deepEqual(sources, [
      ...['10.0.0.7:40000', '10.0.0.8:65535', '[fd00::7]:40000', '[fe80::1%eth0]:1', '203.0.113.9:0'],
    ]);
  });

  it('is what Envoy says at a waypoint if no tunnel is known', () => {
    assert.deepEqual(sourcesOf(new Worker(build), nodeOf('waypoint')), ['10.0.0.1:40000']);
  });

  it('is what Envoy says at any other proxy, even if it has a tunnel', () => {
    for (const node of [nodeOf('sidecar'), nodeOf('router'), { 'xds.node.id': 'waypoint' }, {}]) {
      const properties = { ...node, ...forwarded, ...tunnelFrom('10.0.0.7', 40_000n) };
      assert.deepEqual(sourcesOf(new Worker(build), properties), ['203.0.113.9:0']);
    }
  });

  it('costs a waypoint one property more, and other proxies none after the first exchange', () => {
    const asked = ['waypoint', 'sidecar', 'router'].map((type) => {
      const worker = new Worker(build);
      const properties = { ...nodeOf(type), ...tunnelFrom('10.0.0.7', 40_000n) };
      sourcesOf(worker, properties);
      const names = watchProperties(worker);
      sourcesOf(worker, properties);
      return names.filter((name) => name !== 'plugin_name');
    });
    const [before, after] = [['request.protocol'], ['destination.address', 'response.code']];
    const others = [...before, 'source.address', ...after];
    assert.deepEqual(asked, [[...before, `${TUNNEL}.ip`, `${TUNNEL}.port`, ...after], others, others]);
  });
}
