import { describeSections, firstItem } from './section-cases.ts';

const bodyBytes = 'a whole number of bytes from 0 to 2147483647';
const mediaTypes = 'a list of at most 64 media types such as "application/json" or "text/*"';
const names = 'a list of at most 64 names of 1 to 256 characters';
const wrongTypes = [['a'], ['/a'], ['a/'], ['/'], ['a/b/c'], ['a/b;c=d'], ['a/b*'], ['**/a'], ["a/b'"]];
const wrongNames = [[''], [1], [null], [['a']]];

describeSections('capture and redact', [
  {
    ...{ section: 'capture', key: 'maxRequestBodyBytes', allowed: bodyBytes },
    ...{ good: [0, 1, 2147483647], wrong: [-1, 2147483648, 0.5, '1', null] },
  },
  {
    ...{ section: 'capture', key: 'maxResponseBodyBytes', allowed: bodyBytes },
    ...{ good: [0, 1, 2147483647], wrong: [-1, 2147483648, 0.5, '1', null] },
  },
  {
    ...{ section: 'capture', key: 'contentTypes', allowed: mediaTypes },
    good: [[], ['*/*'], ['text/*', '*/json', 'application/vnd.a+json', 'a!#$&^_.+-1/b']],
    ...{ wrong: [...wrongTypes, 'text/*', null], shown: firstItem },
  },
  {
    ...{ section: 'capture', key: 'contentTypes', allowed: mediaTypes, shown: firstItem },
    ...{ good: [], wrong: [['a/é'], ['a b'], [''], [1], [null]] },
  },
  {
    ...{ section: 'redact', key: 'queryParams', allowed: names, shown: firstItem },
    ...{ good: [[], ['token', 'pass word', 'é', '\0']], wrong: [...wrongNames, 'token', null, {}] },
  },
  {
    ...{ section: 'redact', key: 'jsonFields', allowed: names, shown: firstItem },
    ...{ good: [[], ['password', '"', '😀'.repeat(256)]], wrong: [...wrongNames, 'password', null, {}] },
  },
]);
