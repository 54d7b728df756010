import assert from 'node:assert/strict';
import { throttleLog } from '../../src/ingest/throttled-log.ts';

describe('throttleLog', () => {
  const { now } = performance;
  afterEach(() => {
    performance.now = now;
  });

  it('lets one line through in each interval', () => {
    let nowMs = 0;
    performance.now = () => nowMs;
    const lines: string[] = [];
    const log = throttleLog((line) => lines.push(line), 1000);
    for (const at of [0, 1, 999, 1000, 1500, 2000]) {
      nowMs = at;
      log(`at ${at}`);
    }
    assert.deepEqual(lines, ['at 0', 'at 1000', 'at 2000']);
  });
});
