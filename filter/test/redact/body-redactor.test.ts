import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { BodyStage, treatment } from './body-stage.ts';

/** The first bytes of what cannot be looked into. */
const unreadable: [what: string, bytes: number[]][] = [
  ['UTF-16, low byte first, with a mark', [0xff, 0xfe, 0x7b, 0]],
  ['UTF-16, high byte first, with a mark', [0xfe, 0xff, 0, 0x7b]],
  ['UTF-16, low byte first', [0x7b, 0, 0x22, 0]],
  ['UTF-16, high byte first', [0, 0x7b, 0, 0x22]],
  ['UTF-32, low byte first', [0x7b, 0, 0, 0]],
  ['gzip', [0x1f, 0x8b, 8, 0]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** First bytes that are near to those, and those of gRPC. */
const readable: number[][] = [
  [0, 0, 0, 0, 5],
  [0xff, 0xff],
  [0xfe, 0xfe],
  [0xff, 0],
  [0, 0x80],
  [0x1f, 0x8c],
  [0x28, 0xb4],
  [0x8b, 0x1f],
  [0xef, 0xbb, 0xbf, 0x7b],
  [0x7b],
  [0x1f],
];

for (const build of builds) {
  describe(`redaction of bodies, ${build} build`, () => {
    let body: BodyStage;
    beforeEach(() => {
      body = new BodyStage(build, { queryParams: ['sid'], jsonFields: ['password'] });
    });

    for (const [what, bytes] of unreadable) {
      it(`leaves ${what} out whole, also where its first bytes come one by one`, () => {
        const whole = Uint8Array.from(bytes);
        const single = bytes.map((byte) => Uint8Array.of(byte));
        for (const kind of [treatment.json, treatment.form]) {
          for (const chunks of [[whole], single, [new Uint8Array(), ...single]]) {
            assert.deepEqual(body.redact(kind, chunks), { text: '', isWhole: false });
            assert.equal(body.stages.exports.treatmentOfBody(), treatment.noText);
          }
        }
      });
    }

    it('keeps what only begins like those', () => {
      for (const bytes of readable) {
        const expected = Buffer.from(bytes).toString();
        const single = bytes.map((byte) => Uint8Array.of(byte));
        for (const chunks of [[Uint8Array.from(bytes)], single]) {
          assert.deepEqual(body.redact(treatment.json, chunks), { text: expected, isWhole: true });
          assert.equal(body.stages.exports.treatmentOfBody(), treatment.json);
        }
      }
    });

    it('takes what may be a form and begins as JSON for JSON', () => {
      for (const start of ['', ' ', '\r\n\t ', '\ufeff', '\ufeff ']) {
        for (const [text, expected] of [
          ['{"password":"s3cret","a":"/?sid=1"}', '{"password":"[redacted]","a":"/?sid=[redacted]"}'],
          ['[{"password":"s3cret","a":"/?sid=1"}]', '[{"password":"[redacted]","a":"/?sid=[redacted]"}]'],
          ['"password":"s3cret","a":"/?sid=1"', '"password":"[redacted]","a":"/?sid=[redacted]"'],
        ] as const)
          body.assertSameAtEveryCut(treatment.maybeForm, start + text, start + expected);
      }
    });

    it('looks for fields and for members in any other form', () => {
      const text = 'x&{"password":"s3cret","a":"/?sid=s3cret"}&sid=s3cret';
      const expected = 'x&{"password":"[redacted]","a":"/?sid=[redacted]&sid=[redacted]';
      for (const kind of [treatment.form, treatment.maybeForm])
        body.assertSameAtEveryCut(kind, text, expected);
      const escaped = 'x {"pass\\u0077ord":"s3cret"}';
      body.assertSameAtEveryCut(treatment.form, escaped, 'x {"pass\\u0077ord":"[redacted]"}');
    });

    it('looks for fields and members in a form that begins as JSON', () => {
      const text = '{"a":1}&sid=s3cret&b={"password":"s3cret"}';
      const expected = '{"a":1}&sid=[redacted]&b={"password":"[redacted]"}';
      body.assertSameAtEveryCut(treatment.form, text, expected);
    });

    it('looks for URLs in JSON', () => {
      const text = '{"a":"/?sid=1&password=2","b":"sid=\\"x&y\\"","c":"password"}';
      const expected = '{"a":"/?sid=[redacted]","b":"sid=[redacted]","c":"password"}';
      body.assertSameAtEveryCut(treatment.json, text, expected);
    });

    it('starts over with each body', () => {
      const bodies: [kind: number, text: string, expected: string][] = [
        [treatment.json, '{"password":"s3cr', '{"password":"[redacted]"'],
        [treatment.form, 'a=b&sid=x', 'a=b&sid=[redacted]'],
        [treatment.json, 'a=b&sid', 'a=b&sid'],
        [treatment.form, '{"password', '{"password'],
        [treatment.form, 'passw%6', 'passw%6'],
        [treatment.form, 'passw%2', 'passw%2'],
        [treatment.form, '6sid=1', '6sid=1'],
        [treatment.form, 'fsid=1&a[sid', 'fsid=1&a[sid'],
        [treatment.form, '=1', '=1'],
        [treatment.json, '"a\\', '"a\\'],
        [treatment.json, '":1', '":1'],
      ];
      for (const [kind, text, expected] of bodies) assert.equal(body.redact(kind, [text]).text, expected);
    });

    it('writes a replacement as JSON in JSON and as it is in a form', () => {
      const other = new BodyStage(build, { queryParams: ['sid'], jsonFields: ['password'] }, '"gone"\n');
      assert.equal(other.json('{"password":1}'), '{"password":"\\"gone\\"\\u000a"}');
      assert.equal(other.form('sid=1'), 'sid="gone"\n');
    });

    it('is never more than twice the limit and 4 KiB', () => {
      const other = new BodyStage(build, { queryParams: ['s'], jsonFields: ['p'] }, 'x'.repeat(256));
      for (const [kind, piece, limit] of [
        [treatment.json, '"p":1,', 600],
        [treatment.form, 's=1&', 600],
        [treatment.json, '"p":1,', 60_000],
      ] as const) {
        const { text, isWhole } = other.redact(kind, [piece.repeat(limit / piece.length)], limit);
        assert.ok(!isWhole);
        assert.ok(
          text.length <= limit * 2 + 4096 && text.length > limit * 2 + 4096 - 260,
          String(text.length),
        );
      }
    });

    it('may be twice the limit and 4 KiB', () => {
      const text = '"p":1,'.repeat(32);
      for (const [size, expected] of [
        [133, true],
        [134, false],
      ] as const) {
        const other = new BodyStage(build, { jsonFields: ['p'] }, 'x'.repeat(size));
        const { isWhole, text: written } = other.redact(treatment.json, [text], text.length);
        assert.equal(isWhole, expected);
        assert.equal(written.length === text.length * 2 + 4096, expected);
      }
    });

    it('ends if there is no room for more', () => {
      const { closeWriter, openBody, openWriter, writeBody } = body.stages.exports;
      const piece = body.stages.put(`{"password":"s3cret","b":"${'x'.repeat(60_000)}"}`);
      openWriter(64);
      body.stages.exhaust();
      openBody(treatment.json, 1_000_000);
      assert.ok(!writeBody(piece));
      closeWriter();
    });
  });
}
