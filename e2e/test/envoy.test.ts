import assert from 'node:assert/strict';
import { parseFilterLog, parseFilterStats } from '../support/envoy.ts';

describe('what Envoy says about the filter', () => {
  it('is read from its log, with the level, and nothing else is', () => {
    const log = [
      '[2026-11-23 02:00:00.000][7][warning][wasm] [source/extensions/common/wasm/context.cc:1195] wasm log meshtap meshtap: dropped: cluster a||b',
      '[2026-11-23 02:00:00.000][7][warning][main] [source/server/server.cc:1] no overload manager',
      '[2026-11-23 02:00:00.000][7][error][wasm] [source/extensions/common/wasm/context.cc:1198] wasm log meshtap: cannot',
    ];
    assert.deepEqual(parseFilterLog(log.join('\n')), [
      { level: 'warning', text: 'dropped: cluster a||b' },
      { level: 'error', text: 'cannot' },
    ]);
  });

  it('is read from its statistics without their prefix', () => {
    const text = '{"stats":[{"name":"wasmcustom.meshtap_seen","value":3},{"histograms":{}}]}';
    assert.equal(parseFilterStats(text).meshtap_seen, 3);
  });
});
