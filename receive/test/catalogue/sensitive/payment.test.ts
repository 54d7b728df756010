import { equal } from 'node:assert/strict';
import { found } from './kinds-found.ts';

/** Test numbers of the card networks. */
const CARDS: Record<string, string[]> = {
  Visa: ['4111111111111111', '4012888888881881', '4242424242424242'],
  Mastercard: ['5555555555554444', '5105105105105100', '2223003122003222'],
  'American Express': ['378282246310005', '371449635398431'],
  'Diners Club': ['30569309025904', '38520000023237'],
  Discover: ['6011111111111117', '6011000990139424'],
  JCB: ['3530111333300000', '3566002020360505'],
  UnionPay: ['6200000000000005', '6205500000000000004'],
  Maestro: ['6759649826438453', '6304000000000000'],
};

/** The examples of the registry. */
const IBANS = [
  ...['DE89370400440532013000', 'GB29NWBK60161331926819', 'FR1420041010050500013M02606', 'NO9386011117947'],
  ...['MT84MALT011000012345MTLCAST001S', 'AT611904300234573201', 'BE68539007547034', 'CH9300762011623852957'],
  ...[
    'ES9121000418450200051332',
    'IT60X0542811101000000123456',
    'NL91ABNA0417164300',
    'PL61109010140000071219812874',
  ],
  ...['SE4550000000058398257466', 'LC55HEMM000100010012001200023015', 'SA0380000000608010167519'],
];

function inFours(text: string, separator: string): string {
  return text.match(/.{1,4}/g)!.join(separator);
}

describe('payment cards', () => {
  for (const [title, numbers] of Object.entries(CARDS))
    it(`are found, bare, in groups and in a text: ${title}`, () => {
      for (const number of numbers) {
        for (const text of [
          number,
          `Pay with ${number}, please.`,
          `{"a":"${number}"}`,
          `a=${number}&b=1`,
          `1,${number},2`,
        ])
          equal(found(text, 'value'), 'payment-card', text);
        if (number.length !== 16) continue;
        for (const separator of [' ', '-', '.', '\u00a0', '%20'])
          equal(found(`no ${inFours(number, separator)} 123`), 'payment-card', inFours(number, separator));
      }
    });

  it('are found in the groups of other lengths', () => {
    for (const text of ['3782 822463 10005', '3714-496353-98431', '3056 930902 5904', '620550 0000000000004'])
      equal(found(text), 'payment-card', text);
  });

  it('have a known prefix, its length and the check digit', () => {
    for (const text of [
      '4111111111111112',
      '1111111111111117',
      '41111111111111111',
      '411111111111116',
      '9111111111111111',
    ])
      equal(found(text), '', text);
  });

  it('are found with any prefix if the name says so', () => {
    equal(found('4222222222222', 'card_number'), 'payment-card');
    equal(found('4222222222222', 'value'), '');
    equal(found('5019717010103742', 'PAN'), 'payment-card');
    equal(found('737', 'cvv'), 'payment-card');
    equal(found('0000000000000000', 'card_number'), '');
  });

  it('are not the numbers of orders, nor of events', () => {
    for (const name of [
      'orderNumber',
      'order_id',
      'tracking_number',
      'trace_id',
      'timestamp',
      'created_at',
      'ean',
    ])
      equal(found('4111111111111111', name), '', name);
    equal(found('Order 4111111111111111 is ready'), '');
    equal(found('4111 1111 1111 1111', 'message'), 'payment-card');
    equal(found('I paid by 4111111111111111.', 'message'), 'payment-card');
  });

  it('are not parts of longer numbers, words and decimals', () => {
    for (const text of [
      ...[
        'x4111111111111111',
        '4111111111111111x',
        'cus_4111111111111111',
        '0.4111111111111111',
        '#4111111111111111',
      ],
      ...['550e8400-e29b-41d4-a716-4111111111111111', '4111111111111111.25', '4111 1111 1111 1111 4111 1111'],
    ])
      equal(found(text), '', text);
  });
});

describe('IBANs', () => {
  it('are found, bare, in groups and in a text', () => {
    for (const iban of IBANS) {
      for (const text of [
        iban,
        iban.toLowerCase(),
        inFours(iban, ' '),
        inFours(iban, '-'),
        `IBAN: ${inFours(iban, ' ')} at our bank`,
      ])
        equal(found(text, 'value'), 'iban', text);
    }
  });

  it('have the length of their country and its check digits', () => {
    for (const iban of IBANS) {
      equal(found(`${iban.slice(0, 2)}${iban[2] === '9' ? '8' : '9'}${iban.slice(3)}`), '', iban);
      equal(found(`${iban}0`), '', iban);
    }
    equal(found('XX89370400440532013000'), '');
  });
});
