import assert from 'node:assert/strict';
import { decodeScnt } from '../../../src/decode/scnt.ts';
import { Client } from '../../../src/store/clickhouse/client.ts';
import { migrate } from '../../../src/store/clickhouse/migrate.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { FIRST_DIRECT_WRITER } from '../../../src/store/clickhouse/schema.ts';
import { Writer } from '../../../src/store/clickhouse/writer.ts';
import { type Members, scntDocument } from '../../decode/documents.ts';
import { postLines } from './direct-posts.ts';
import { type Engine, startEngine } from './engine.ts';

type Row = Record<string, unknown>;

/** Documents that a proxy sends, or that hostile traffic makes it send. */
const DOCUMENTS: Record<string, Members> = {
  'a plain exchange': {},
  'no response': { scnt_response: { status_code: '0', version: '', headers: [], body: '' } },
  'a status below 100': { scnt_response: { status_code: '7' } },
  'the largest status': { scnt_response: { status_code: '999' } },
  'IPv6 addresses': { source_address: '[2001:db8::1]:443', destination_address: '::1' },
  'ports that are none': { source_address: 'a:65536', destination_address: 'a:080' },
  'ports at the limits': { source_address: 'a:65535', destination_address: 'a:0' },
  'empty addresses': { source_address: '', destination_address: ':80' },
  'a host without a port': { scnt_request: { host: 'shop' } },
  'a host with two ports': { scnt_request: { host: 'shop:1:2' } },
  'a host with a line break': { scnt_request: { host: 'sh\nop:1', path: '/\n' } },
  'a line break after a port': { scnt_request: { host: 'shop:80\n' } },
  'NUL characters': { request_id: 'a\0b', scnt_request: { path: '/\0', host: '\0:80' } },
  'texts beyond ASCII': { scnt_request: { path: '/café/😀', host: 'bücher:80', method: 'ÄÖ' } },
  'quotes and backslashes': { request_id: `'"\\`, scnt_request: { path: `/'\\'"\`` } },
  'capital letters in names of headers': {
    scnt_request: {
      headers: [
        ['X-Ä-Name', 'Ä'],
        ['ΣΑΣ', 'x'],
      ],
    },
  },
  'repeated and empty headers': {
    scnt_response: {
      headers: [
        ['a', ''],
        ['', 'b'],
        ['a', '2'],
      ],
    },
  },
  'no headers': { scnt_request: { headers: [] }, scnt_response: { headers: [] } },
  'many headers': { scnt_request: { headers: Array.from({ length: 4096 }, (_, at) => [`h${at}`, `${at}`]) } },
  'a body of all bytes': { scnt_request: { body: base64(Uint8Array.from({ length: 256 }, (_, at) => at)) } },
  'a large body': { scnt_response: { body: base64(Buffer.alloc(3_000_000, 'large ')) } },
  'truncated bodies': {
    scnt_request: { truncated_body: true, body: '' },
    scnt_response: { truncated_body: true },
  },
  'a redacted header': { scnt_request: { headers: [['authorization', 'Bearer [redacted]']] } },
  'a redacted name of a header': { scnt_response: { headers: [['[redacted]', '']] } },
  'a redacted query': { scnt_request: { path: '/a?token=[redacted]' } },
  'an encoded redacted query': { scnt_request: { path: '/a?u=%2Fb%3Ft%3D%5Bredacted%5D' } },
  'one in small letters': { scnt_request: { path: '/a?u=%2Fb%3Ft%3D%5bredacted%5d' } },
  'one in mixed letters': { scnt_request: { path: '/a?u=%2Fb%3Ft%3D%5bredacted%5D' } },
  'a redacted request body': { scnt_request: { body: base64(Buffer.from('{"a": "[redacted]"}')) } },
  'a redacted response body': { scnt_response: { body: base64(Buffer.from('[redacted]')) } },
  'a redacted id': { request_id: '[redacted]' },
  'a trace that scnt does not carry': {
    scnt_request: { headers: [['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01']] },
  },
};

describe('Exchanges that proxies insert into ClickHouse', function () {
  this.timeout(60_000);
  let engine: Engine;
  let client: Client;
  before(async () => {
    engine = await startEngine();
    client = new Client(engine.options());
  });
  after(async () => {
    await client?.close();
    await engine?.stop();
  });

  const makeTables = async (): Promise<ClickHouseOptions> => {
    const options = engine.options();
    await migrate(client, options);
    return options;
  };

  /** Reads all columns but those that differ with each insert, in the order of arrival. */
  const read = ({ database }: ClickHouseOptions): Promise<Row[]> =>
    client.rows(
      `SELECT * EXCEPT (time, received, writer, request_body, response_body), words,
         hex(request_body) AS request_hex, hex(response_body) AS response_hex
       FROM ${database}.exchange ORDER BY received`,
    );

  /** Gives lines to a receiver's decoder and writer. */
  const append = async (options: ClickHouseOptions, text: string): Promise<void> => {
    const writer = new Writer(client, options.database);
    await writer.append(decodeScnt(Buffer.from(text), 'application/x-ndjson'));
  };

  describe('are what a receiver stores of the same POST:', () => {
    let direct: ClickHouseOptions;
    let received: ClickHouseOptions;
    before(async () => {
      [direct, received] = [await makeTables(), await makeTables()];
    });
    afterEach(async () => {
      for (const { database } of [direct, received]) await client.run(`TRUNCATE TABLE ${database}.exchange`);
    });

    for (const [name, members] of Object.entries(DOCUMENTS)) {
      it(name, async () => {
        const text = `${JSON.stringify(scntDocument(members))}\n`;
        assert.deepEqual(await postLines(direct, text), { status: 200, text: '' });
        await append(received, text);
        const [rows, expected] = [await read(direct), await read(received)];
        assert.equal(rows.length, 1);
        assert.deepEqual(rows, expected);
      });
    }
  });

  it('are all there, in order, each with a key of its own, when many come at once', async () => {
    const options = await makeTables();
    const post = (at: number) => postLines(options, lines(100, `post ${at} `));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => post(at)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const [counts] = await client.rows(
      `SELECT count() AS rows, uniqExact(time, received, writer) AS keys, uniqExact(request_id) AS ids,
         min(writer) >= ${FIRST_DIRECT_WRITER} AS direct, countIf(time = received AND NOT has_time) AS without
       FROM ${options.database}.exchange`,
    );
    assert.deepEqual(counts, { rows: 2000, keys: 2000, ids: 2000, direct: 1, without: 2000 });
  });

  it('have keys of their own if one POST becomes several blocks', async () => {
    const options = await makeTables();
    await client.run(
      `INSERT INTO ${options.database}.scnt (request_id) SELECT toString(number) FROM numbers(5000)`,
      {},
      { max_block_size: '100', min_insert_block_size_rows: '100', min_insert_block_size_bytes: '1' },
    );
    const [counts] = await client.rows(
      `SELECT count() AS rows, uniqExact(received, writer) AS keys FROM ${options.database}.exchange`,
    );
    assert.deepEqual(counts, { rows: 5000, keys: 5000 });
  });

  it('have a time between POST and answer', async () => {
    const options = await makeTables();
    const startMs = Date.now();
    await postLines(options, lines(1));
    const endMs = Date.now();
    const [row] = await client.rows<{ ms: number }>(
      `SELECT toUnixTimestamp64Milli(received) AS ms FROM ${options.database}.exchange`,
    );
    assert.ok(row!.ms >= startMs && row!.ms <= endMs, `${startMs} <= ${row!.ms} <= ${endMs}`);
  });

  it('are stored once if the same POST is made again, as after an answer that got lost', async () => {
    const options = await makeTables();
    for (const text of [lines(3, 'a'), lines(3, 'a'), lines(3, 'b'), lines(3, 'a')])
      assert.equal((await postLines(options, text)).status, 200);
    assert.equal((await read(options)).length, 6);
  });
});

describe('A POST to ClickHouse that is not as it should be', function () {
  this.timeout(60_000);
  let engine: Engine;
  let client: Client;
  let options: ClickHouseOptions;
  before(async () => {
    engine = await startEngine();
    client = new Client(engine.options());
  });
  after(async () => {
    await client?.close();
    await engine?.stop();
  });
  beforeEach(async () => {
    options = engine.options();
    await migrate(client, options);
  });

  const readOne = async (columns: string): Promise<Row | undefined> => {
    const [row] = await client.rows<Row>(`SELECT ${columns} FROM ${options.database}.exchange`);
    return row;
  };
  const line = (members: Members) => `${JSON.stringify(scntDocument(members))}\n`;

  const REFUSED: Record<string, string> = {
    'text that is not JSON': 'POST /publish\n',
    'a line that is cut': line({}).slice(0, 100),
    'a document of another format': `${JSON.stringify({ requestID: '1', scheme: 'http' })}\n`,
    'a status that is not a number': line({ scnt_response: { status_code: 'OK' } }),
    'a header with three parts': line({ scnt_request: { headers: [['a', 'b', 'c']] } }),
    'a header with one part': line({ scnt_request: { headers: [['a']] } }),
    'a member twice': `${line({}).slice(0, -2)},"request_id":"2"}\n`,
  };
  for (const [name, bad] of Object.entries(REFUSED)) {
    it(`is refused as a whole, with 400 and without the values of good lines: ${name}`, async () => {
      const { status, text } = await postLines(options, lines(2) + bad);
      assert.equal(status, 400, text);
      assert.match(text, /^.*Code: \d+\. DB::Exception: .*\(at row 3\)/s);
      assert.equal(await readOne('1'), undefined);
    });
  }

  it('is stored if only its values are wrong: a body that is not base64 counts as cut off', async () => {
    await postLines(options, line({ scnt_request: { body: 'aGVsbG8*' } }));
    const row = await readOne('request_body, request_size, request_truncated, response_body');
    const expected = { request_body: '', request_size: 0, request_truncated: true, response_body: 'ok' };
    assert.deepEqual(row, expected);
  });

  it('is stored if only its values are wrong: a status of four digits counts as none', async () => {
    await postLines(options, line({ scnt_response: { status_code: '1000' } }));
    assert.deepEqual(await readOne('status'), { status: 0 });
  });

  it('is refused with 403 if the password is wrong, and with 404 if the table is missing', async () => {
    const wrong = await postLines({ ...options, password: 'wrong' }, lines(1));
    assert.equal(wrong.status, 403);
    const missing = await postLines({ ...options, database: 'missing' }, lines(1));
    assert.equal(missing.status, 404);
    assert.equal(await readOne('1'), undefined);
  });
});

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Writes lines whose request ids begin with `prefix`. */
function lines(count: number, prefix = ''): string {
  const documents = Array.from({ length: count }, (_, at) => scntDocument({ request_id: `${prefix}${at}` }));
  return documents.map((document) => `${JSON.stringify(document)}\n`).join('');
}
