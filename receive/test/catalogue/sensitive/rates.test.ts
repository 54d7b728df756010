import { deepEqual, ok } from 'node:assert/strict';
import { findSensitive, findSensitiveInText } from '../../../src/catalogue/sensitive/detect.ts';
import { SENSITIVE_KINDS } from '../../../src/catalogue/sensitive/kinds.ts';
import { Random } from '../traffic/random.ts';
import { found } from './kinds-found.ts';
import type { Ordinary } from './ordinary-parts.ts';
import { ordinaryValues } from './ordinary-values.ts';
import { plantedValues, SURROUNDINGS, UNNAMED_KINDS } from './planted-values.ts';

const ORDINARY = 100_000;
const PLANTED = 500;
/** The share of ordinary values that may raise an alarm. The issue allows 1 %. */
const MOST_ALARMS = 0.002;

describe('of 100,000 ordinary values', () => {
  const values = ordinaryValues(ORDINARY, 18);

  function checkAlarms(alarms: Ordinary[]) {
    const shown = alarms.slice(0, 10).map(([name, text]) => `${name}: ${text}`);
    ok(alarms.length < ORDINARY * MOST_ALARMS, `${alarms.length} alarms, such as ${shown.join(' | ')}`);
  }

  it('less than 0.2 % raise an alarm', () => {
    checkAlarms(values.filter(([name, text]) => findSensitive(text, name) !== 0));
  });

  it('less than 0.2 % raise an alarm as the text of a body, where no name says what they are', () => {
    // Without its name, the id of a message is an e-mail address.
    const texts = values.filter(([name]) => name !== 'message-id');
    checkAlarms(texts.filter(([, text]) => findSensitiveInText(text) !== 0));
  });
});

describe('planted values', () => {
  for (const kind of UNNAMED_KINDS)
    for (const [title, surround] of Object.entries(SURROUNDINGS))
      it(`are all found, and nothing else: ${kind} ${title}`, () => {
        const values = plantedValues(kind, PLANTED, new Random(19)).map(surround);
        const missed = values.filter((text) => found(text, 'thing') !== kind);
        deepEqual(missed, []);
      });

  it('are all found by name, and by nothing else: password', () => {
    const values = plantedValues('password', PLANTED, new Random(19));
    const missed = values.filter(
      (text) =>
        found(text, 'password') !== 'password' ||
        found(JSON.stringify({ password: text }), 'body') !== 'password',
    );
    deepEqual(missed, []);
    const alarms = values.filter((text) => found(JSON.stringify({ comment: text }), 'body') !== '');
    deepEqual(alarms, []);
  });

  it('have all kinds', () => {
    deepEqual([...UNNAMED_KINDS, 'password'].toSorted(), SENSITIVE_KINDS.toSorted());
  });
});
