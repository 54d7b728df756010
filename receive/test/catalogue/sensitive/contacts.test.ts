import { equal } from 'node:assert/strict';
import { found } from './kinds-found.ts';

describe('e-mail addresses', () => {
  it('are found alone, and in texts of any kind', () => {
    for (const text of [
      ...[
        'ann@example.org',
        'Ann.Lee+shop@mail.example.co.uk',
        "o'hara@x.example",
        'jürgen@müller.example',
        'a@b.museum',
      ],
      ...[
        'Write to ann@example.org.',
        'Ann <ann@example.org>, Bob',
        '"mail":"ann@example.org"',
        'mail=ann@example.org&a=1',
      ],
      ...[
        'mail=ann%40example.org&a=1',
        '/users/ann@example.org/orders',
        'mailto:ann@example.org?subject=x',
        'a;ann@example.org;b',
      ],
      ...['https://shop.example/reset?mail=ann@example.org', 'ann@example.org:', 'ann@example.org...'],
    ])
      equal(found(text, 'value'), 'email', text);
  });

  it('are not versions, files, handles, repositories and the like', () => {
    for (const text of [
      ...[
        'logo@2x.png',
        'sprite@dark.svg',
        'react@18.2.0',
        'x@v0.1.0-beta.rc',
        'pkg:npm/a@1.2.3-beta.ab',
        '@scope/package',
        '@ann',
      ],
      ...[
        'git@git.example.org:shop/cart.git',
        '@ann@social.example',
        'https://social.example/@ann.lee',
        'image@sha256:abc.def',
      ],
      ...[
        'ann@localhost',
        'ann@example.',
        'ann@.example',
        'ann@-x.example',
        'ann@a..b',
        'java.lang.Object@1b6d3586',
        'a@b@c.example',
      ],
      ...[
        'ssh://git@git.example.org/a.git',
        '@media (max-width: 7em) { a.b { c: d } }',
        'ann @example.org',
        'user@10.0.0.1',
      ],
    ])
      equal(found(text, 'value'), '', text);
  });

  it('are not the ids of messages', () => {
    equal(found('<20261128.1@mail.example.org>', 'message-id'), '');
    equal(found('<20261128.1@mail.example.org>', 'in-reply-to'), '');
  });
});

describe('phone numbers', () => {
  it('are found in international form', () => {
    for (const text of [
      ...[
        '+49 30 901820',
        '+4930901820',
        '+1 (415) 555-2671',
        '+1-415-555-2671',
        '+14155552671',
        '+44 20 7946 0958',
      ],
      ...[
        '+33 1 23 45 67 89',
        '+1.4155552671',
        '+49/30/901820',
        '+49 (0) 30 901820',
        '+358 9 1234567',
        '+86 138 0013 8000',
      ],
    ]) {
      equal(found(text, 'value'), 'phone', text);
      equal(found(`Call us (${text}) or tel:${text.replaceAll(' ', '')}.`), 'phone', text);
      equal(found(encodeURIComponent(text)), 'phone', text);
    }
  });

  it('are found in any form if the name says so', () => {
    for (const name of [
      'phone',
      'mobileNumber',
      'tel',
      'home_phone',
      'fax',
      'contact.msisdn',
      'PHONE_1',
      'Telefonnummer',
      'celular',
    ])
      for (const text of [
        '030 901820',
        '(415) 555-2671',
        '4155552671',
        '0171/1234567',
        '415.555.2671 ext. 12',
        '00493090182',
      ])
        equal(found(text, name), 'phone', `${name}: ${text}`);
  });

  it('are found in a text behind a word such as tel', () => {
    for (const text of [
      'Tel: 030 901820',
      'my phone is 0171 1234567',
      'Phone number (415) 555-2671',
      'fax 0301234567',
    ])
      equal(found(text), 'phone', text);
  });

  it('are not offsets, signed numbers, builds and places', () => {
    for (const text of [
      ...[
        '+0100',
        '+02:00',
        '+12345',
        '+1700000000',
        '+17000000001',
        '+12345678.90',
        '+1234567890.12',
        '1.0.0+20260101123',
      ],
      ...[
        'a+4930901820',
        '+48.8577+002.295/',
        '+52.5200-013.4050/',
        '+4930901820x',
        '+49309018201234567',
        '2+49 30 901820',
      ],
    ])
      equal(found(text, 'value'), '', text);
    for (const [name, text] of [
      ['phone_type', '12345678'],
      ['phoneVerifiedAt', '2026-11-28'],
      ['phone', 'unknown'],
      ['mobile', '1'],
    ])
      equal(found(text!, name), '', name);
    for (const text of ['phone orders rose by 12345678', 'see page 0171 1234567', 'model 030 901820'])
      equal(found(text), '', text);
  });
});
