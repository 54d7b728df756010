import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Stages } from '../stages.ts';
import { encodePairs, type Field } from '../wire.ts';
import { treatment } from './body-stage.ts';

const form = 'application/x-www-form-urlencoded';

/** Content types and what is done with their bodies where there are members to redact, or only parameters. */
const table: [contentType: string, withMembers: number, withParameters: number][] = [
  [' ', treatment.maybeForm, treatment.maybeForm],
  [';', treatment.json, treatment.asIs],
  ['text/plain; charset=utf-8', treatment.maybeForm, treatment.maybeForm],
  [form, treatment.form, treatment.form],
  ['Application/X-WWW-Form-Urlencoded ; charset=utf-8', treatment.form, treatment.form],
  [`${form}; charset=utf-16`, treatment.charset, treatment.charset],
  [`${form} charset=utf-8`, treatment.form, treatment.form],
  [`application/json, ${form}`, treatment.form, treatment.form],
  [`text/plain,${form}`, treatment.form, treatment.form],
  ['application/json', treatment.json, treatment.asIs],
  ['application/json, text/plain', treatment.maybeForm, treatment.maybeForm],
  ['application/problem+json', treatment.json, treatment.asIs],
  ['application/json; charset=utf-16', treatment.charset, treatment.asIs],
  ['text/event-stream', treatment.json, treatment.asIs],
  ['application/grpc+json', treatment.json, treatment.asIs],
  ['image/png', treatment.json, treatment.asIs],
  ['multipart/form-data; boundary=x', treatment.multipart, treatment.multipart],
  ['Multipart/Form-Data', treatment.multipart, treatment.multipart],
  ['multipart/mixed; boundary=x', treatment.multipart, treatment.multipart],
  ['application/json,multipart/related', treatment.multipart, treatment.multipart],
];

/** Fields by which a message is not a whole body, and what is done with it. */
const others: [fields: Field[], expected: number][] = [
  [[['content-range', 'bytes 0-1/5']], treatment.part],
  [[[':status', '206']], treatment.part],
  [[[':status', '101']], treatment.upgraded],
  [[['upgrade', 'websocket']], treatment.upgraded],
  [[[':protocol', 'websocket']], treatment.upgraded],
  [[[':method', 'CONNECT']], treatment.upgraded],
  [[[':method', 'POST']], treatment.json],
  [
    [
      ['upgrade', 'h2c'],
      [':status', '200'],
    ],
    treatment.json,
  ],
];

/** Fields that say how a body is encoded, and whether it can be looked into. */
const encodings: [fields: Field[], isReadable: boolean][] = [
  [[], true],
  [[['content-encoding', '']], true],
  [[['content-encoding', 'identity']], true],
  [[['content-encoding', ' Identity , ,identity\t']], true],
  [[['content-encoding', 'gzip']], false],
  [[['content-encoding', 'GZIP']], false],
  [[['content-encoding', ' br ']], false],
  [[['content-encoding', 'identity, zstd']], false],
  [[['content-encoding', 'deflate,identity']], false],
  [
    [
      ['content-encoding', 'identity'],
      ['content-encoding', 'aws-chunked'],
    ],
    false,
  ],
  [[['grpc-encoding', 'gzip']], false],
  [[['grpc-encoding', 'identity']], true],
  [[['connect-content-encoding', 'gzip']], false],
  [[['accept-encoding', 'gzip']], true],
  [[['grpc-accept-encoding', 'gzip']], true],
  [[['transfer-encoding', 'chunked']], true],
];

for (const build of builds) {
  describe(`treatment of bodies, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    function open(queryParams: readonly string[], jsonFields: readonly string[]): void {
      stages.exports.openRules(stages.list(queryParams), stages.list(jsonFields), stages.put('***'));
    }

    function treatmentOf(contentType: string, fields: readonly Field[] = [], wasUpgraded = false): number {
      const types: Field[] = contentType === '' ? [] : [['content-type', contentType]];
      const map = stages.put(encodePairs([...types, ['a', 'b'], ...fields, ['c', 'd']]));
      return stages.exports.treatmentOfMessage(map, wasUpgraded);
    }

    for (const [contentType, withMembers, withParameters] of table) {
      it(`is decided by the content type ${JSON.stringify(contentType)}`, () => {
        open([], ['password']);
        assert.equal(treatmentOf(contentType), withMembers);
        open(['token'], ['password']);
        assert.equal(treatmentOf(contentType), withMembers);
        open(['token'], []);
        assert.equal(treatmentOf(contentType), withParameters);
        open([], []);
        assert.equal(treatmentOf(contentType), treatment.asIs);
      });
    }

    for (const [fields, isReadable] of encodings) {
      it(`is decided by ${JSON.stringify(fields)}`, () => {
        open([], ['password']);
        assert.equal(
          treatmentOf('application/json', fields),
          isReadable ? treatment.json : treatment.encoded,
        );
        open(['token'], []);
        assert.equal(treatmentOf(form, fields), isReadable ? treatment.form : treatment.encoded);
        assert.equal(treatmentOf('application/json', fields), treatment.asIs);
        open([], []);
        assert.equal(treatmentOf(form, fields), treatment.asIs);
      });
    }

    for (const [fields, expected] of others) {
      it(`is decided by ${JSON.stringify(fields)}`, () => {
        open([], ['password']);
        assert.equal(treatmentOf('application/json', fields), expected);
        open([], []);
        assert.equal(treatmentOf('application/json', fields), treatment.asIs);
      });
    }

    it('is decided by any of several content types', () => {
      open(['token'], []);
      for (const types of [
        ['application/json', form],
        [form, 'application/json'],
      ]) {
        const fields = types.map((type): Field => ['content-type', type]);
        assert.equal(treatmentOf('', fields), treatment.form);
      }
    });

    it('is decided by the request if that was upgraded', () => {
      open([], ['password']);
      assert.equal(treatmentOf('application/json', [], true), treatment.upgraded);
    });

    it('needs no map', () => {
      open([], ['password']);
      assert.equal(stages.exports.treatmentOfMessage(stages.put(''), false), treatment.maybeForm);
    });
  });
}
