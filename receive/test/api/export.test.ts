import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { eventually } from '../../../e2e/support/eventually.ts';
import type { ExchangeJson, MessageJson } from '../../src/api/api-types.ts';
import type { Exchange, Message } from '../../src/exchange.ts';
import { type Store, StoreError } from '../../src/store/store.ts';
import { becomesQuiet } from './becomes-quiet.ts';
import { makeExchange, makeExchanges, makeMessage } from './exchange-samples.ts';
import { openMemoryStore, type PageFixture, startPageFixture } from './page-fixture.ts';

const require = createRequire(import.meta.url);
const BINARY = Buffer.from([0, 255, 128, 10]);

/** Exchanges of every kind, the newest first, as exports have them. */
const SAMPLES: Exchange[] = [
  makeExchange({ startUs: 1_790_000_000_900_001, durationUs: null, status: 0, response: makeMessage() }),
  makeExchange({
    startUs: 1_790_000_000_800_000,
    method: 'POST',
    path: '/a b"<>é?x=1&y=%zz&x=2',
    request: makeMessage('{"café":"\u2028</script>"}', [
      ['content-type', 'application/json'],
      ['cookie', 'a=1; b="2=3"; [redacted]'],
    ]),
    response: { ...makeMessage(BINARY, [['content-type', 'image/png']]), size: 5000, truncated: true },
  }),
  makeExchange({
    startUs: 1_790_000_000_700_000,
    method: 'PUT',
    host: '',
    path: '*',
    scheme: '',
    format: 'scnt',
    request: makeMessage(BINARY),
    response: makeMessage('zipped', [
      ['content-encoding', 'gzip'],
      ['set-cookie', 'c=d; HttpOnly'],
      ['location', '/there'],
    ]),
  }),
];

describe('GET /api/export', () => {
  let fixture: PageFixture;
  before(async () => {
    fixture = await startPageFixture({}, SAMPLES);
  });
  after(() => fixture.stop());

  it('writes a HAR that the schema of HAR 1.2 takes', async () => {
    const har = await fixture.json<object>('/api/export?format=har');
    assertHar(har);
  });

  it('writes an empty HAR where nothing fits', async () => {
    const har = await fixture.json<Har>('/api/export?format=har&method=PATCH');
    assertHar(har);
    assert.deepEqual(har.log.entries, []);
  });

  it('keeps every captured byte in a HAR', async () => {
    const { entries } = (await fixture.json<Har>('/api/export?format=har')).log;
    assert.deepEqual(
      entries.map(({ request, response }) => [bytesOf(request.postData), bytesOf(response.content)]),
      SAMPLES.map(({ request, response }) => [Buffer.from(request.body), Buffer.from(response.body)]),
    );
    assert.equal(entries[1]?.request.postData?.encoding, undefined);
    assert.equal(entries[1]?.response.content.encoding, 'base64');
    assert.equal(entries[2]?.response.content.encoding, 'base64');
  });

  it('says in a HAR what was asked and answered', async () => {
    const { entries, creator } = (await fixture.json<Har>('/api/export?format=har')).log;
    assert.deepEqual(creator, { name: 'meshtap', version: '1.2.3' });
    const [, { request, response, ...times }, { request: put, response: zipped }] = entries as Entries;
    assert.equal(times.startedDateTime, '2026-09-21T14:13:20.800000Z');
    assert.equal(times.timings.send + times.timings.wait + times.timings.receive, times.time);
    assert.equal(request.url, 'http://payments.bank:8080/a%20b%22%3C%3E%C3%A9?x=1&y=%zz&x=2');
    assert.deepEqual(request.queryString, pairs('x', '1', 'y', '%zz', 'x', '2'));
    assert.deepEqual(request.cookies, pairs('a', '1', 'b', '"2=3"'));
    assert.deepEqual([response.status, response.statusText, response.content.size], [200, 'OK', 5000]);
    assert.equal(response.content.comment, 'Cut: 4 of 5000 bytes were captured.');
    assert.deepEqual(zipped.cookies, pairs('c', 'd'));
    assert.equal(zipped.redirectURL, '/there');
    assert.equal(put.url, 'http://payments/');
  });

  it('writes lines that decode to the same exchanges', async () => {
    const { body } = await fixture.ask('/api/export?format=ndjson');
    const lines = body.toString().trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => decode(JSON.parse(line))),
      SAMPLES,
    );
  });

  for (const [format, type] of [
    ['har', 'application/json'],
    ['ndjson', 'application/x-ndjson'],
  ]) {
    it(`gives ${format} as a file to save`, async () => {
      const { headers } = await fixture.ask(`/api/export?format=${format}`);
      assert.equal(headers['content-type'], type);
      assert.match(
        headers['content-disposition'] ?? '',
        new RegExp(`^attachment; filename="meshtap-\\d{8}T\\d{6}Z\\.${format}"$`),
      );
    });
  }

  for (const query of [
    '',
    '?format=xml',
    '?format=har&format=ndjson',
    '?format=har&limit=3',
    '?format=har&status=x',
  ]) {
    it(`refuses ${query || 'a request without a format'}`, async () => {
      assert.equal((await fixture.ask(`/api/export${query}`)).status, 400);
    });
  }
});

describe('a long export', function () {
  this.timeout(120_000);
  const TOTAL = 20_000;
  let store: Store;
  let fixture: PageFixture;
  let listed: number;
  before(async () => {
    store = await openMemoryStore();
    const { list } = store;
    store.list = (query) => {
      listed++;
      return list.call(store, query);
    };
    const response = makeMessage('x'.repeat(2000), [['content-type', 'text/plain']]);
    fixture = await startPageFixture({ store, limits: { exports: 1 } });
    for (let count = 0; count < TOTAL; count += 2000) await store.append(makeExchanges(2000, { response }));
  });
  beforeEach(() => {
    listed = 0;
  });
  after(() => fixture.stop());

  it('is read from the store no faster than it is taken, and comes whole', async () => {
    const answer = await openExport(fixture.page.port, 'ndjson');
    await becomesQuiet(() => listed);
    assert.ok(listed < TOTAL / 200 / 2, `${listed} pages were read for a peer that takes nothing`);
    let lines = 0;
    for await (const part of answer) lines += String(part).split('\n').length - 1;
    assert.equal(lines, TOTAL);
  });

  it('stops when the peer goes, and leaves its place to another', async () => {
    const answer = await openExport(fixture.page.port, 'har');
    assert.equal((await fixture.ask('/api/export?format=har')).status, 429);
    answer.destroy();
    const again = () => fixture.ask('/api/export?format=har&method=PATCH');
    await eventually('a free place', again, ({ status }) => status === 200);
    assert.ok(listed < TOTAL / 200 / 2);
  });

  it('is cut, and not ended as if it were whole, when the store fails', async () => {
    const { getMany } = store;
    let calls = 0;
    store.getMany = (ids) =>
      ++calls > 5 ? Promise.reject(new StoreError('the disk is gone')) : getMany.call(store, ids);
    try {
      await assert.rejects(fixture.ask('/api/export?format=ndjson'), /aborted/);
    } finally {
      store.getMany = getMany;
    }
  });
});

type HarContent = { size?: number; text?: string; encoding?: string; comment?: string };
type HarPairs = { name: string; value: string }[];
type HarEntry = {
  startedDateTime: string;
  time: number;
  timings: { send: number; wait: number; receive: number };
  request: { url: string; queryString: HarPairs; cookies: HarPairs; postData?: HarContent };
  response: {
    status: number;
    statusText: string;
    cookies: HarPairs;
    redirectURL: string;
    content: HarContent;
  };
};
type Entries = [HarEntry, HarEntry, HarEntry];
type Har = { log: { creator: object; entries: HarEntry[] } };

function pairs(...parts: string[]): HarPairs {
  const found: HarPairs = [];
  for (let at = 0; at < parts.length; at += 2) found.push({ name: parts[at]!, value: parts[at + 1]! });
  return found;
}

function bytesOf(content: HarContent | undefined): Buffer {
  return Buffer.from(content?.text ?? '', content?.encoding === 'base64' ? 'base64' : 'utf8');
}

/** The schemas of har-schema, a package that is not ours. */
function assertHar(har: object): void {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'));
  const schemas = require('har-schema') as Record<string, object>;
  for (const schema of Object.values(schemas)) ajv.addSchema(schema);
  assert.ok(ajv.validate('har.json', har), ajv.errorsText());
}

/** Reads a line back, as whoever keeps exports would. */
function decode(json: ExchangeJson): Exchange {
  return {
    startUs: Date.parse(json.time) * 1000 + Number(json.time.slice(-4, -1)),
    durationUs: json.duration_ms === null ? null : Math.round(json.duration_ms * 1000),
    source: json.source,
    destination: json.destination,
    sourceNamespace: json.source_namespace,
    destinationNamespace: json.destination_namespace,
    method: json.method,
    scheme: json.scheme,
    host: json.host,
    path: json.path,
    status: json.status,
    request: decodeMessage(json.request),
    response: decodeMessage(json.response),
    requestId: json.request_id,
    traceId: json.trace_id,
    format: json.format,
    redacted: json.redacted,
    observer: json.seen_by,
  };
}

function decodeMessage({ body, ...rest }: MessageJson): Message {
  return { ...rest, body: Buffer.from(body, 'base64') };
}

/** Opens an export and takes nothing of it. */
async function openExport(port: number, format: string): Promise<IncomingMessage> {
  const sent = get({ host: '127.0.0.1', port, path: `/api/export?format=${format}`, agent: false });
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.on('error', () => {});
  return answer;
}
