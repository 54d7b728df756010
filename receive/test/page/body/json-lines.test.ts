import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { layOutJson, lineText } from '../../../page/body/json-lines.ts';

/** The lines of a text, as one sees them. */
function linesOf(text: string, maxLines?: number): string[] {
  const lines = layOutJson(text, maxLines);
  return Array.from({ length: lines.table.count }, (_, line) => lineText(lines, line));
}

describe('layOutJson', () => {
  it('puts every member and item on a line of its own', () => {
    equal(
      linesOf('{"a":[1,{"b":null}],"c":{},"d":[ ]}').join('\n'),
      '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ],\n  "c": {},\n  "d": []\n}',
    );
  });

  it('gives any JSON back as what it was', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const lines = layOutJson(text);
        equal(lines.end, 'whole');
        equal(JSON.stringify(JSON.parse(linesOf(text).join('\n'))), JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('keeps every digit of numbers and every escape of strings', () => {
    equal(linesOf('[12345678901234567890.10,1E+2,-0]').join(''), '[  12345678901234567890.10,  1E+2,  -0]');
    equal(linesOf('["\\u0041\\/"]').join(''), '[  "\\u0041\\/"]');
  });

  it('keeps repeated names', () => {
    equal(linesOf('{"a":1,"a":2}').join(''), '{  "a": 1,  "a": 2}');
  });

  it('shows a cut text up to the cut, wherever it is', () => {
    const text = '{"name":"kettle","sizes":[1,2.5e3,true],"note":null,"x":{"y":[]}}';
    for (let end = 1; end < text.length; end++) {
      const lines = layOutJson(text.slice(0, end));
      equal(lines.end, 'cut', text.slice(0, end));
      ok(lines.table.count > 0);
    }
  });

  it('stops at what is not JSON and says where', () => {
    const lines = layOutJson('[1, 2 3]');
    equal(lines.end, 'broken');
    equal(lines.text.slice(lines.rest), '3]');
    equal(layOutJson('hello').end, 'broken');
    equal(layOutJson('[01]').end, 'broken');
  });

  it('never throws, and never loses its place, whatever comes', () => {
    const parts = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      'tru',
      'e',
      '1',
      '-',
      '\0',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (tokens) => {
        const text = tokens.join('');
        const { table, rest } = layOutJson(text);
        ok(rest <= text.length);
        for (let line = 0; line < table.count; line++)
          if (table.isOpening(line)) ok((table.partner[line] as number) > line);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes whatever JSON.parse takes', () => {
    const parts = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', 'true', '1', ' ');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (tokens) => {
        const text = tokens.join('');
        if (isJson(text)) equal(layOutJson(text).end, 'whole', text);
      }),
      { numRuns: 5000 },
    );
  });

  it('lays out several values one after the other, as in lines of JSON', () => {
    equal(linesOf('{"a":1}\n{"b":2}\n').join('\n'), '{\n  "a": 1\n}\n{\n  "b": 2\n}');
  });

  it('takes 100,000 nested arrays without recursion', () => {
    equal(layOutJson('['.repeat(100_000)).table.count, 100_000);
    equal(layOutJson('['.repeat(100_000) + ']'.repeat(100_000)).end, 'whole');
  });

  it('stops at the bound of lines', () => {
    const lines = layOutJson('[1,2,3,4,5]', 3);
    equal(lines.end, 'bounded');
    equal(lines.table.count, 3);
  });

  it('skips a byte order mark', () => {
    equal(layOutJson('\ufeff{}').end, 'whole');
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
