import { deepEqual, doesNotThrow, equal, match, ok } from 'node:assert/strict';
import { parse } from 'yaml';
import { checkConfig } from '../../../../publish/src/resources/config-schema.ts';
import type { Direction, Place, SensitiveFinding } from '../../../src/catalogue/learned.ts';
import { redactLines } from '../../../src/catalogue/sensitive/redact-lines.ts';

const DEFAULTS = ['authorization', 'cookie', 'proxy-authorization', 'set-cookie'];

function finding(place: Place, name: string, direction: Direction = 'request'): SensitiveFinding {
  return { kind: 'email', direction, place, name, count: 3 };
}

/** The configuration that the lines make, after the check that `meshtap apply` does. */
function configOf(findings: SensitiveFinding[]): unknown {
  const config = parse(redactLines(findings)) as Record<string, unknown> | null;
  if (config !== null) checkConfig({ ...config, backend: { address: 'a.example' } }, 'the lines');
  return config;
}

function fieldsOf(...names: string[]): unknown {
  const config = configOf(names.map((name) => finding('body', name))) as { redact: { jsonFields: string[] } };
  return config.redact.jsonFields;
}

describe('redact lines', () => {
  it('name headers, parameters and members, sorted and once each', () => {
    deepEqual(
      configOf([
        finding('query', 'token'),
        finding('header', 'x-api-key'),
        finding('body', 'user.password'),
        finding('body', 'password', 'response'),
        finding('body', 'mail'),
        finding('query', 'key'),
        finding('header', 'x-api-key', 'response'),
      ]),
      {
        redact: {
          headers: [...DEFAULTS, 'x-api-key'],
          queryParams: ['key', 'token'],
          jsonFields: ['mail', 'password'],
        },
      },
    );
  });

  it('have no name for parameters and headers whose names are not kept', () => {
    const findings = [finding('query', '*'), finding('query', '*[]'), finding('header', '*')];
    equal(configOf(findings), null);
    match(redactLines(findings), /# - email in query "\*": exclude\.paths/);
    match(redactLines(findings), /# - email in header "\*": exclude\.paths/);
  });

  it('are the same for any order of the findings', () => {
    const findings = ['b.Mail', 'a.mail', '', 'c', '[]', 'x.*'].map((name) => finding('body', name));
    equal(redactLines(findings.toReversed()), redactLines(findings));
  });

  it('have the headers that the filter redacts by default, as a list replaces them', () => {
    deepEqual(configOf([finding('header', 'Authorization')]), { redact: { headers: DEFAULTS } });
    deepEqual(configOf([finding('query', 'a')]), { redact: { queryParams: ['a'] } });
  });

  it('have the last name of a path, without the marks of lists', () => {
    deepEqual(fieldsOf('user.emails[].value'), ['value']);
    deepEqual(fieldsOf('emails[]', 'a[][]', 'byId.*.mail', '[].phone'), ['a', 'emails', 'mail', 'phone']);
    deepEqual(fieldsOf('user[email]', 'user[tags][]'), ['email', 'tags']);
    deepEqual(configOf([finding('query', 'id[]')]), { redact: { queryParams: ['id'] } });
    deepEqual(configOf([finding('header', 'x-mail[]')]), { redact: { headers: [...DEFAULTS, 'x-mail'] } });
  });

  it('have a name once, whatever its case', () => {
    deepEqual(fieldsOf('mail', 'Mail', 'a.MAIL'), ['MAIL']);
  });

  it('are valid YAML for any name', () => {
    const names = [
      'yes',
      'null',
      '1e3',
      '~',
      '- a',
      'a: b',
      '# a',
      '"',
      "'",
      'a\nb',
      'ä',
      '{a}',
      '&a',
      '*a',
      '!a',
      '%',
      '@',
      '`',
      '\u2028',
      '🙂',
      ' a ',
    ];
    deepEqual(
      fieldsOf(...names),
      names.toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });

  it('say what to do about what no name covers', () => {
    const lines = redactLines([
      finding('path', 'userId'),
      finding('body', ''),
      finding('body', '[]', 'response'),
      finding('body', 'byMail.*'),
      finding('body', '*'),
    ]);
    equal(parse(lines), null);
    match(lines, /^# - email in path "userId": .*exclude\.paths/m);
    match(lines, /^# - email in request body, outside of named members: capture\.maxRequestBodyBytes: 0/m);
    match(lines, /^# - email in response body "\[\]": capture\.maxResponseBodyBytes: 0/m);
    match(lines, /^# - email in request body "byMail\.\*": .*"byMail" in jsonFields/m);
    match(lines, /^# - email in request body "\*": capture\.maxRequestBodyBytes: 0/m);
  });

  it('have comments that no name can end', () => {
    const hostile = 'a\nredact:\r\u2028\u0085  jsonFields: []';
    const lines = redactLines([
      finding('path', hostile),
      finding('body', `${hostile}.*`),
      finding('header', hostile),
    ]);
    for (const line of lines.trimEnd().split(/[\n\r\u0085\u2028\u2029]/)) ok(line.startsWith('#'), line);
    equal(parse(lines), null);
  });

  it('have no more names than the filter takes, and comments for the others', () => {
    const names = Array.from({ length: 200 }, (_, i) => `name${i}`);
    for (const place of ['body', 'query', 'header'] as const)
      doesNotThrow(() => configOf(names.map((name) => finding(place, name))));
    const lines = redactLines(names.map((name) => finding('body', name)));
    match(lines, /^# - and \d+ more$/m);
    match(redactLines([finding('body', 'a'.repeat(300))]), /^# - email in request body "aaa/m);
    match(redactLines([finding('body', 'a\ud800')]), /^# - email in request body "a\\ud800"/m);
  });

  it('are empty without findings', () => {
    equal(redactLines([]), '');
  });
});
