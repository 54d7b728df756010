import { kindsOfName, TELLING } from '../sensitive/names.ts';

/** Words that make a name private wherever they are in it, also inside longer words. */
const STEMS = [
  'address',
  'birth',
  'cookie',
  'credential',
  'email',
  'firstname',
  'lastname',
  'login',
  'mobile',
  'nickname',
  'passw',
  'phone',
  'postcode',
  'secret',
  'session',
  'signature',
  'street',
  'surname',
  'token',
  'username',
  'zipcode',
];

/** Words that make a name private if they stand alone in it. */
const WORDS = new Set(
  (
    'account alias auth author card city contact customer cvc cvv diagnosis district dob family first from given ' +
    'iban id key last location mail maiden member middle name nick otp owner pass patient person pin place postal ' +
    'pwd recipient religion sender ssn student tax tenant to town user village zip'
  ).split(' '),
);

/** As the last word of a name they make clear that the value is one of a few, such as in `cardType`. */
const CATEGORIES = new Set('category class format kind level method mode role status type'.split(' '));

/**
 * Whether a member with this name may have something private or secret: the name of a person, a city, a password. Its
 * values are never kept, even short words that repeat.
 */
export function isPrivateName(name: string): boolean {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2');
  const words = spaced.toLowerCase().split(/[^a-z]+/);
  if (CATEGORIES.has(words.at(-1)!)) return false;
  const lower = name.toLowerCase();
  if (words.some((word) => WORDS.has(word)) || STEMS.some((stem) => lower.includes(stem))) return true;
  return (kindsOfName(name) & TELLING) !== 0;
}
