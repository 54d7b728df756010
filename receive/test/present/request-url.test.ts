import assert from 'node:assert/strict';
import fc from 'fast-check';
import { requestUrl } from '../../src/present/request-url.ts';

const base = { scheme: 'https', host: 'shop.example:8443', destination: '10.0.0.1:80', path: '/a?b=c' };

describe('requestUrl', () => {
  for (const [what, change, url] of [
    ['keeps what was captured', {}, 'https://shop.example:8443/a?b=c'],
    ['takes the destination where there is no host', { host: '' }, 'https://10.0.0.1:80/a?b=c'],
    ['keeps addresses of IPv6', { host: '[::1]:80' }, 'https://[::1]:80/a?b=c'],
    [
      'takes a scheme that it does not know for http',
      { scheme: 'javascript' },
      'http://shop.example:8443/a?b=c',
    ],
    ['leaves out what is not a path', { path: '*' }, 'https://shop.example:8443/'],
    [
      'encodes what no path has',
      { path: '/é "<#`{}|' },
      'https://shop.example:8443/%C3%A9%20%22%3C%23%60%7B%7D%7C',
    ],
    [
      'keeps what was encoded or redacted',
      { path: '/%2F?t=[redacted]' },
      'https://shop.example:8443/%2F?t=[redacted]',
    ],
    ['lets no host end early', { host: 'a/b?c#d@e\\f' }, 'https://a%2Fb%3Fc%23d%40e%5Cf/a?b=c'],
  ] as const) {
    it(what, () => assert.equal(requestUrl({ ...base, ...change }), url));
  }

  it('never throws, and holds nothing but characters that can be seen', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.record({ scheme: text, host: text, destination: text, path: text }), (addressed) => {
        assert.match(requestUrl(addressed), /^https?:\/\/[!-~]+\/?[!-~]*$/);
      }),
      { seed: 18 },
    );
  });
});
