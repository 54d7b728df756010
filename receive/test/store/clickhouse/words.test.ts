import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { WORDS, wordsOf } from '../../../src/store/clickhouse/words.ts';
import { useServer } from './use-server.ts';

/** Blocks of Latin, Greek and Cyrillic, and what is between them. Scripts that are newer, SQLite does not fold. */
const BLOCKS = [
  [0x20, 0x37e],
  [0x384, 0x527],
  [0x1e00, 0x1fff],
] as const;
/** Each sign within a word, so that it is seen whether it splits it, and what it becomes. */
const TEXTS = BLOCKS.flatMap(([first, last]) =>
  Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
)
  .filter((sign) => /\p{Assigned}/u.test(sign))
  .map((sign) => `x${sign}y`);
const OTHERS = [
  ...['', ' ', '---', 'a', 'Order-17', 'ΟΔΟΣ ὈΔΥΣΣΕΎΣ', 'İstanbul', 'e\u0301te\u0301', '\u0301x', 'ấ ế'],
  ...[
    '日本語のテキスト',
    '한국어',
    'हिन्दी',
    'a😀b',
    '\ue000',
    'x\u0000y',
    'ǅ',
    'straße',
    'ﬁn',
    '½ ² ⅷ',
    '𝐀𝐁',
  ],
];

describe('words of a ClickHouse store', function () {
  this.timeout(120_000);
  const { client } = useServer();

  /** Words of paths, as the column has them. */
  async function wordsInSql(paths: readonly string[]): Promise<string[]> {
    const empty = ['request', 'response'].map(
      (side) => `'' AS ${side}_body, CAST([], 'Array(Tuple(String, String))') AS ${side}_headers`,
    );
    const rows = await client().rows<{ words: string }>(
      `SELECT ${WORDS} AS words FROM (
         SELECT arrayJoin({paths:Array(String)}) AS path, '' AS method, '' AS host, ${empty.join(', ')}
       )`,
      { paths },
    );
    return rows.map(({ words }) => words);
  }

  it('are alike in SQL and in TypeScript, with one space around each', async () => {
    const lines: string[] = [...OTHERS];
    for (let first = 0; first < TEXTS.length; first += 100)
      lines.push(TEXTS.slice(first, first + 100).join(' '));
    const expected = lines.map((line) => ['', ...wordsOf(line), ''].join(' '));
    assert.deepEqual(
      await wordsInSql(lines),
      expected.map((words) => words.replace(/ +/g, ' ')),
    );
  });

  it('are those of the SQLite store in Latin, Greek and Cyrillic', () => {
    const database = new DatabaseSync(':memory:');
    database.exec(`
      CREATE VIRTUAL TABLE line USING fts5 (text);
      CREATE VIRTUAL TABLE word USING fts5vocab (line, instance);
    `);
    const insert = database.prepare('INSERT INTO line (rowid, text) VALUES (?, ?)');
    for (const [index, text] of TEXTS.entries()) insert.run(index, text);
    const words: string[][] = TEXTS.map(() => []);
    const rows = database.prepare('SELECT doc, term FROM word ORDER BY doc, "offset"').all();
    for (const { doc, term } of rows as { doc: number; term: string }[]) words[doc]!.push(term);
    assert.deepEqual(TEXTS.map(wordsOf), words);
  });
});
