import { equal, match } from 'node:assert/strict';
import { decodeText, looksLikeText } from '../../../page/body/decoded-text.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('decodeText', () => {
  it('reads the charset that the content-type names', () => {
    equal(decodeText(new Uint8Array([0xe9]), 'text/plain; charset="ISO-8859-1"', false).text, 'é');
  });

  it('reads UTF-16 by its byte order mark', () => {
    equal(decodeText(new Uint8Array([0xff, 0xfe, 0x41, 0]), 'text/plain', false).charset, 'utf-16le');
  });

  it('says so when a charset is not known, and reads UTF-8', () => {
    const { text, note } = decodeText(bytes('é'), 'text/plain; charset=klingon', false);
    equal(text, 'é');
    match(note, /"klingon" is not known/);
  });

  it('leaves out a last character that was cut, without a complaint', () => {
    const { text, note } = decodeText(bytes('né').subarray(0, 2), 'text/plain', true);
    equal(text, 'n');
    equal(note, '');
  });

  it('replaces bytes that do not fit and says so, but not for U+FFFD that was sent', () => {
    match(decodeText(new Uint8Array([0x61, 0xff]), '', false).note, /not UTF-8/);
    equal(decodeText(bytes('\ufffd'), '', false).note, '');
  });
});

describe('looksLikeText', () => {
  it('takes UTF-8 for text, and NUL or other bytes not', () => {
    equal(looksLikeText(bytes('héllo\n')), true);
    equal(looksLikeText(bytes('a\0')), false);
    equal(looksLikeText(new Uint8Array([0xff, 0xd8])), false);
  });
});
