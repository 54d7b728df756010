import assert from 'node:assert/strict';
import { parseSavedDump } from '../../../src/cluster/status/saved-dump.ts';
import { RECORDED_DIGEST, readRecorded } from './recorded.ts';

const digestIn = (text: string) => {
  const content = parseSavedDump(text).plugins?.[0]?.content;
  return content?.kind === 'filter' ? content.digest : undefined;
};

describe('parseSavedDump', () => {
  const dump = readRecorded('running.json');
  const statsText = readRecorded('stats.txt');
  const statsJson = readRecorded('stats.json');

  for (const [how, text] of [
    ['the dump, then statistics as text', dump + statsText],
    ['statistics as text, then the dump', statsText + dump],
    ['the dump right before statistics as JSON', dump.trim() + statsJson],
    [
      'one JSON object with both',
      JSON.stringify({ config_dump: JSON.parse(dump), stats: JSON.parse(statsJson) }),
    ],
    ['one JSON object with statistics as text', JSON.stringify({ config_dump: dump, stats: statsText })],
  ] as const) {
    it(`reads ${how}`, () => {
      assert.equal(digestIn(text), RECORDED_DIGEST);
      assert.equal(parseSavedDump(text).counters?.seen, 1);
      assert.equal(parseSavedDump(text).counters?.exported, 1);
    });
  }

  it('reads a whole dump alone, with the name of the proxy and no counters', () => {
    const saved = parseSavedDump(readRecorded('whole.json'));
    assert.equal(digestIn(readRecorded('whole.json')), RECORDED_DIGEST);
    assert.deepEqual(saved.proxy, { namespace: 'shop', name: 'client-0' });
    assert.equal(saved.counters, undefined);
  });

  it('takes what Envoy says of no such filters for a dump without plugins', () => {
    assert.deepEqual(parseSavedDump('ecds_filters not found in config dump\n').plugins, []);
    assert.deepEqual(parseSavedDump('server.live: 1\n').plugins, []);
  });

  it('finds no dump in anything else', () => {
    for (const text of ['', 'hello\n', '{"a": 1}', '{"a": "}', '[1, 2]', '{{{']) {
      assert.equal(parseSavedDump(text).plugins, undefined, text);
    }
  });

  it('is not misled by braces and quotes within strings', () => {
    assert.equal(digestIn(`{"a": "}\\"{", "b": "\\\\"}\n${dump}`), RECORDED_DIGEST);
  });

  it('reads a string of some megabytes', () => {
    assert.equal(digestIn(`{"a": "${'x\\n'.repeat(2_000_000)}"}${dump}`), RECORDED_DIGEST);
  });
});
