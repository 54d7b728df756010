import assert from 'node:assert/strict';
import { decodeScnt } from '../../../src/decode/scnt.ts';
import { onCluster, storedTable } from '../../../src/store/clickhouse/ddl.ts';
import { migrate } from '../../../src/store/clickhouse/migrate.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { FIRST_DIRECT_WRITER } from '../../../src/store/clickhouse/schema.ts';
import { Writer } from '../../../src/store/clickhouse/writer.ts';
import { type Members, scntDocument } from '../../decode/documents.ts';
import { DOCUMENTS } from './direct-documents.ts';
import { makeLines, postLines } from './direct-posts.ts';
import { useServer } from './use-server.ts';

type Row = Record<string, unknown>;

describe('Exchanges that proxies insert into ClickHouse', function () {
  this.timeout(120_000);
  const { server, client } = useServer();

  const makeTables = async (): Promise<ClickHouseOptions> => {
    const options = server().options();
    await migrate(client(), options);
    return options;
  };

  /** Reads all columns but those that differ with each insert, in the order of arrival. */
  const read = ({ database }: ClickHouseOptions): Promise<Row[]> =>
    client().rows(
      `SELECT * EXCEPT (time, received, writer, request_body, response_body), words,
         hex(request_body) AS request_hex, hex(response_body) AS response_hex
       FROM ${database}.exchange ORDER BY received`,
    );

  /** Gives lines to a receiver's decoder and writer. */
  const append = async (options: ClickHouseOptions, text: string): Promise<void> => {
    const writer = new Writer(client(), options.database);
    await writer.append(decodeScnt(Buffer.from(text), 'application/x-ndjson'));
  };

  describe('are what a receiver stores of the same POST:', () => {
    let direct: ClickHouseOptions;
    let received: ClickHouseOptions;
    before(async () => {
      [direct, received] = [await makeTables(), await makeTables()];
    });
    afterEach(async () => {
      for (const options of [direct, received])
        await client().run(`TRUNCATE TABLE ${storedTable('exchange', options)}${onCluster(options)}`);
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
    const post = (at: number) => postLines(options, makeLines(100, `post ${at} `));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => post(at)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const [counts] = await client().rows(
      `SELECT count() AS rows, uniqExact(time, received, writer) AS keys, uniqExact(request_id) AS ids,
         min(writer) >= ${FIRST_DIRECT_WRITER} AS direct, countIf(time = received AND NOT has_time) AS without
       FROM ${options.database}.exchange`,
    );
    assert.deepEqual(counts, { rows: 2000, keys: 2000, ids: 2000, direct: 1, without: 2000 });
  });

  it('are there although other POSTs at the same time are refused', async () => {
    const options = await makeTables();
    const post = (at: number) =>
      postLines(options, at % 5 === 0 ? `${makeLines(1)}{"x": 1}\n` : makeLines(10, `post ${at} `));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => post(at)));
    const statuses = answers.map(({ status }) => status);
    assert.deepEqual(
      statuses,
      Array.from({ length: 20 }, (_, at) => (at % 5 === 0 ? 400 : 200)),
    );
    assert.equal((await read(options)).length, 160);
  });

  it('have keys of their own if one POST becomes several blocks', async () => {
    const options = await makeTables();
    await client().run(
      `INSERT INTO ${options.database}.scnt (request_id) SELECT toString(number) FROM numbers(5000)`,
      {},
      { max_block_size: '100', min_insert_block_size_rows: '100', min_insert_block_size_bytes: '1' },
    );
    const [counts] = await client().rows(
      `SELECT count() AS rows, uniqExact(received, writer) AS keys FROM ${options.database}.exchange`,
    );
    assert.deepEqual(counts, { rows: 5000, keys: 5000 });
  });

  it('have a time between POST and answer', async () => {
    const options = await makeTables();
    const startMs = Date.now();
    await postLines(options, makeLines(1));
    const endMs = Date.now();
    const [row] = await client().rows<{ ms: number }>(
      `SELECT toUnixTimestamp64Milli(received) AS ms FROM ${options.database}.exchange`,
    );
    assert.ok(row!.ms >= startMs && row!.ms <= endMs, `${startMs} <= ${row!.ms} <= ${endMs}`);
  });

  it('are stored once if the same POST is made again, as after an answer that got lost', async () => {
    const options = await makeTables();
    for (const text of [makeLines(3, 'a'), makeLines(3, 'a'), makeLines(3, 'b'), makeLines(3, 'a')])
      assert.equal((await postLines(options, text)).status, 200);
    assert.equal((await read(options)).length, 6);
  });
});

describe('A POST to ClickHouse that is not as it should be', function () {
  this.timeout(120_000);
  const { server, client } = useServer();
  let options: ClickHouseOptions;
  beforeEach(async () => {
    options = server().options();
    await migrate(client(), options);
  });

  const readOne = async (columns: string): Promise<Row | undefined> => {
    const [row] = await client().rows<Row>(`SELECT ${columns} FROM ${options.database}.exchange`);
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
      const { status, text } = await postLines(options, makeLines(2) + bad);
      assert.equal(status, 400, text);
      assert.match(text, /Code: \d+\. DB::Exception: /);
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

  it('is stored if its texts are not UTF-8', async () => {
    const members = { request_id: '?', scnt_request: { host: '?:80', path: '/?', headers: [['X?', '?']] } };
    const bytes = Buffer.from(line(members), 'latin1').map((byte) => (byte === 0x3f ? 0xff : byte));
    assert.deepEqual(await postLines(options, Uint8Array.from(bytes)), { status: 200, text: '' });
    assert.deepEqual(await readOne('hex(host) AS host, hex(path) AS path'), {
      host: 'FF3A3830',
      path: '2FFF',
    });
  });

  it('is refused with 403 if the password is wrong, and with 404 if the table is missing', async () => {
    const wrong = await postLines({ ...options, password: 'wrong' }, makeLines(1));
    assert.equal(wrong.status, 403);
    const missing = await postLines({ ...options, database: 'missing' }, makeLines(1));
    assert.equal(missing.status, 404);
    assert.equal(await readOne('1'), undefined);
  });
});
