import { equal, ok } from 'node:assert/strict';
import { findSensitive, findSensitiveInText } from '../../../src/catalogue/sensitive/detect.ts';
import { found, foundInText } from './kinds-found.ts';

const LENGTH = 1 << 20;
const fill = (text: string) => text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);

/** Each would be slow if something looked back, or ahead, from each of its characters. */
const HOSTILE: Record<string, string> = {
  digits: fill('1'),
  'digits in groups': fill('4111 '),
  'single digits': fill('1 '),
  'at signs': fill('@'),
  'addresses without a host': fill('a@'),
  'one long address': `${fill('a.')}@${fill('b.')}`,
  'beginnings of tokens': fill('eyJ'),
  'parts of tokens': fill('eyJhbGciOiJIUzI1NiJ9.'),
  'one long token': `eyJ${fill('a')}.b.c`,
  'plus signs': fill('+'),
  'beginnings of phone numbers': fill('+49 '),
  'beginnings of URLs': fill('://a:'),
  'URLs with users': fill('://a:b@'),
  'beginnings of private keys': fill('-----BEGIN '),
  schemes: fill('Bearer abcdefghijklmnop1 '),
  'names without values': fill('password='),
  'names of cookies': fill('cookie='),
  'quoted names': fill('"pin":"'),
  'escaped names': fill('\\"pin\\":\\"'),
  'names in front of names': fill('password:pin:token='),
  elements: fill('<pin>'),
  parts: fill('name="a"\r\na\r\n'),
  queries: fill('?token=a&'),
  'words with numbers': fill('tel 030123456 '),
  'other words each time': Array.from({ length: LENGTH / 16 }, (_, i) => `${i.toString(36)}x 078051120`).join(
    ' ',
  ),
  'other names each time': Array.from({ length: LENGTH / 8 }, (_, i) => `${i.toString(36)}x=1`).join('&'),
  'percent-encoding': fill('%2540%'),
  'hyphens and dots': fill('-.'),
  'lone surrogates': fill('\ud800@\ud800.\ud800+1'),
  NUL: fill('\0'),
  blanks: fill(' '),
  Unicode: fill('ä@ö.ü '),
};

describe('hostile texts', () => {
  for (const [title, text] of Object.entries(HOSTILE))
    it(`take no more time than their first 64 Ki characters need: ${title}`, function () {
      // Quadratic work on 1 Mi characters takes minutes.
      this.timeout(60_000);
      findSensitive(text, 'value');
      findSensitive(text, 'cookie');
      findSensitive(text, 'authorization');
      findSensitiveInText(text);
    });

  it('are searched up to 64 Ki characters', () => {
    const far = ' '.repeat(64 * 1024);
    equal(found(`${far} ann@example.org`), '');
    equal(foundInText(`${far} ann@example.org`), '');
    equal(found(`${far.slice(100)} ann@example.org`), 'email');
  });

  it('may have names of any kind', () => {
    for (const name of [
      '',
      '__proto__',
      'constructor',
      'toString',
      '\0',
      '\ud800',
      'a'.repeat(100_000),
      '%',
      '🙂',
      ' ',
      '...',
    ])
      equal(found('ann@example.org', name), 'email', name.slice(0, 20));
    equal(found('x', `${'a'.repeat(200_000)}_password`), 'password');
  });

  it('of random characters raise no exception', () => {
    let state = 7;
    const next = () => (state = (Math.imul(state, 48271) >>> 0) % 0x7fffffff);
    for (let i = 0; i < 20_000; i++) {
      const text = Array.from({ length: next() % 60 }, () => ALPHABET[next() % ALPHABET.length]).join('');
      ok(findSensitive(text, text.slice(0, 9)) >= 0 && findSensitiveInText(text) >= 0);
    }
  });
});

const ALPHABET = '0123456789abcXYZ@.-_+:/=?&%; "\'\\<>()[]{}#\n\u00e4\ud83d\u00a0\0';
