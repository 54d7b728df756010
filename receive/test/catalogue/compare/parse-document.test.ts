import assert from 'node:assert/strict';
import { DescriptionError } from '../../../src/catalogue/compare/description-error.ts';
import type { DocNode } from '../../../src/catalogue/compare/doc-node.ts';
import { parseDocument } from '../../../src/catalogue/compare/parse-document.ts';

const MEBI = 1024 * 1024;

/** The value of a node as plain data. */
function toData(node: DocNode | undefined): unknown {
  if (node?.isMap) return Object.fromEntries(node.entries.map(([name, each]) => [name, toData(each)]));
  return node?.isList ? node.items.map(toData) : node?.scalar;
}

/** Asserts that a text is refused for a reason, at a line. */
function assertRefused(text: string, why: RegExp, line: number | null): void {
  assert.throws(
    () => parseDocument(text),
    (error) => {
      assert.ok(error instanceof DescriptionError, String(error));
      assert.match(error.why, why);
      assert.equal(error.line, line);
      assert.match(error.fix, /^[A-Z].*\.$/);
      assert.match(error.message, /^Cannot read the description(, line \d+)?: .+\. .+\.$/);
      return true;
    },
  );
}

describe('a document', () => {
  it('is read from YAML and from JSON alike', () => {
    const data = {
      text: 'a',
      count: 1,
      ratio: 0.5,
      isOn: true,
      nothing: null,
      list: [1, { deep: [] }],
      map: {},
    };
    assert.deepEqual(toData(parseDocument(JSON.stringify(data))), data);
    assert.deepEqual(toData(parseDocument(JSON.stringify(data, null, '\t'))), data);
    const yaml = 'text: a\ncount: 1\nratio: 0.5\nisOn: true\nnothing:\nlist:\n- 1\n- deep: []\nmap: {}\n';
    assert.deepEqual(toData(parseDocument(yaml)), data);
  });

  it('reads words of YAML 1.1 as text, escapes of JSON, and a byte order mark', () => {
    assert.deepEqual(toData(parseDocument('\ufeffa: [yes, no, on, 12:30]')), {
      a: ['yes', 'no', 'on', '12:30'],
    });
    assert.deepEqual(toData(parseDocument('{"a\\/b": "\\ud83d\\ude00\\u0000"}')), { 'a/b': '😀\0' });
  });

  it('knows the line of each member, from 1, also in JSON and with other line ends', () => {
    for (const text of [
      'a: 1\nb:\n  c: 2\n  d:\n  - 3\n',
      '{"a": 1,\n"b": {\n"c": 2,\n"d": [\n3]}}',
      'a: 1\r\nb:\r\n  c: 2\r\n  d:\r\n  - 3',
    ]) {
      const root = parseDocument(text);
      const lines = [root.get('a'), root.get('b'), root.get('b')?.get('c'), root.get('b')?.get('d')];
      assert.deepEqual(
        [...lines, root.get('b')?.get('d')?.items[0]].map((node) => node?.line),
        [1, 2, 3, 4, 5],
      );
    }
  });

  it('knows scalars as they are written', () => {
    const root = parseDocument('version: 1.10\n200: ok\n"404": ok\nquoted: "1.10"\nnull: x\n');
    assert.equal(root.get('version')?.text, '1.10');
    assert.deepEqual(
      root.entries.map(([name]) => name),
      ['version', '200', '404', 'quoted', 'null'],
    );
  });

  it('has what aliases and merge keys repeat; own members come first', () => {
    const root = parseDocument(
      'base: &base {a: 1, b: 2}\nlist: [*base]\nmerged:\n  <<: [*base, {c: 3}]\n  b: 4\n"<<": 5\n',
    );
    assert.deepEqual(toData(root), {
      base: { a: 1, b: 2 },
      list: [{ a: 1, b: 2 }],
      merged: { b: 4, a: 1, c: 3 },
      '<<': 5,
    });
  });

  it('shares what aliases repeat, so that a bomb of them costs nothing', () => {
    const levels = Array.from({ length: 30 }, (_, at) => `l${at + 1}: &l${at + 1} [${`*l${at},`.repeat(9)}]`);
    const root = parseDocument(`l0: &l0 [x]\n${levels.join('\n')}\n`);
    const last = root.get('l30');
    assert.equal(last?.items[0], last?.items[8]);
  });

  it('takes hostile names as names', () => {
    const root = parseDocument('{"__proto__": {"a": 1}, "constructor": 2, "": 3}');
    assert.equal(root.get('__proto__')?.get('a')?.scalar, 1);
    assert.equal(root.get('constructor')?.scalar, 2);
    assert.equal(root.get('')?.scalar, 3);
    assert.equal(root.get('toString'), undefined);
  });

  it('is refused with the line if it is not valid', () => {
    assertRefused('a: 1\nb: [1\nc: 2\n', /not valid YAML or JSON/, 3);
    assertRefused('{\n"a": 1,\n"b" 2\n}', /not valid YAML or JSON/, 3);
    assertRefused('a: 1\na: 2\n', /twice/, 2);
    assertRefused('a: 1\n---\nb: 2\n', /several YAML documents/, 2);
    assertRefused('a: 1\nb: *unknown\n', /alias/, 2);
    assertRefused('a: &a [*a]\n', /alias/, 1);
    assertRefused('a: 1\n[1, 2]: 3\n', /name is not text/, 2);
    assertRefused('', /empty/, null);
    assertRefused('# nothing\n', /empty/, null);
  });

  it('does not quote the text in an error', () => {
    assert.throws(
      () => parseDocument('token: s3cr3t\n\tbad: s3cr3t: s3cr3t'),
      (error: Error) => !error.message.includes('s3cr3t'),
    );
  });

  it('is refused beyond 4 MiB of UTF-8', () => {
    const comment = (length: number) => `a: 1\n#${'x'.repeat(length - 6)}`;
    assert.equal(parseDocument(comment(4 * MEBI)).get('a')?.scalar, 1);
    assertRefused(comment(4 * MEBI + 1), /larger than 4 MiB/, null);
    assertRefused(`a: 1\n#${'é'.repeat(2 * MEBI)}`, /larger than 4 MiB/, null);
  });

  it('is refused beyond 200 levels, however they are written', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{a: ', '}'],
    ] as const) {
      parseDocument(`${open.repeat(199)}1${close.repeat(199)}`);
      assertRefused(`${open.repeat(300)}1${close.repeat(300)}`, /deeper than 200/, 1);
    }
    assertRefused(
      Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      /deeper than 200/,
      202,
    );
    assertRefused('- '.repeat(100_000), /deeper than 200/, 1);
  });

  it('is refused if it has too many values, before they cost memory', () => {
    for (const text of [`[${'1,'.repeat(2 * MEBI - 2)}1]`, 'a:\n'.repeat(MEBI), '\n'.repeat(4 * MEBI)])
      assertRefused(text, /too many values or lines/, null);
  });

  it('is refused if merge keys copy too many members', () => {
    const wide = `a: &a {${Array.from({ length: 1000 }, (_, at) => `k${at}: 1`).join(', ')}}\n`;
    const merges = Array.from({ length: 300 }, (_, at) => `m${at}: {<<: *a}`).join('\n');
    assertRefused(wide + merges, /merge keys/, null);
  });
});
