import { equal } from 'node:assert/strict';
import { found } from './kinds-found.ts';

/** Forty characters that look random. */
const RANDOM = 'x7Kp2Qm9Zr4Tb6Wn8Yc3Vd5Hs1Jf0Lg7Ka2Pq9Xe';

/** Keys of the providers' documentation, in two parts, so that nobody takes this file for a leak. */
const KEYS: [title: string, ...parts: string[]][] = [
  ['AWS', 'AKIA', 'IOSFODNN7EXAMPLE'],
  ['AWS, for a session', 'ASIA', 'IOSFODNN7EXAMPLE'],
  ['GitHub', 'ghp_', RANDOM.slice(0, 36)],
  ['GitHub, fine-grained', 'github_pat_', '11ABCDEFG0123456789_', RANDOM, RANDOM.slice(0, 19)],
  ['GitLab', 'glpat-', RANDOM.slice(0, 20)],
  ['Stripe', 'sk_live_', RANDOM.slice(0, 24)],
  ['Stripe, restricted', 'rk_test_', RANDOM.slice(0, 24)],
  ['Slack', 'xoxb-', '123456789012-', RANDOM.slice(0, 24)],
  ['Google', 'AIza', RANDOM.slice(0, 35)],
  ['npm', 'npm_', RANDOM.slice(0, 36)],
  ['SendGrid', 'SG.', RANDOM.slice(0, 22), '.', RANDOM, 'abc'],
  ['Twilio', 'SK', '0123456789abcdef0123456789abcdef'],
  ['OpenAI', 'sk-', RANDOM],
  ['OpenAI, of a project', 'sk-proj-', RANDOM],
  ['Anthropic', 'sk-ant-api03-', RANDOM],
  ['Hugging Face', 'hf_', RANDOM.slice(0, 34)],
  ['Google OAuth', 'ya29.', RANDOM],
];

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
const PAYLOAD = Buffer.from('{"sub":"1234567890"}').toString('base64url');
const JWT = `${HEADER}.${PAYLOAD}.${RANDOM}`;

describe('API keys', () => {
  for (const [title, ...parts] of KEYS)
    it(`are found by their prefix: ${title}`, () => {
      const key = parts.join('');
      for (const text of [
        key,
        `The key is ${key}.`,
        `"value":"${key}"`,
        `https://api.example/a?x=${key}&y=1`,
        `/hooks/${key}/x`,
      ])
        equal(found(text, 'value'), 'api-key', text);
    });

  it('are found in private keys', () => {
    for (const kind of ['', 'RSA ', 'EC ', 'ENCRYPTED ', 'OPENSSH '])
      equal(found(`-----BEGIN ${kind}PRIVATE KEY-----\nMIIEow`, 'value'), 'api-key');
    equal(found('-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ', 'value'), 'api-key');
    equal(found(`-----BEGIN CERTIFICATE-----\nMIIB\n-----BEGIN PRIVATE KEY-----\nMII`, 'value'), 'api-key');
    equal(found('-----BEGIN CERTIFICATE-----\nMIIB', 'value'), '');
    equal(found('-----BEGIN PUBLIC KEY-----\nMIIB', 'value'), '');
  });

  it('are found if the name says so and the value looks random', () => {
    for (const name of [
      ...[
        'api_key',
        'x-api-key',
        'apiKey',
        'APIKEY',
        'client_secret',
        'access.token',
        'refreshToken',
        'secret',
        'X-Auth-Token',
      ],
      ...[
        'session_id',
        'sessionId',
        'JSESSIONID',
        'sid',
        'aws_secret_access_key',
        'Ocp-Apim-Subscription-Key',
        'token',
      ],
    ])
      for (const value of [
        RANDOM,
        'a8f5f167f44f4964e6c998dee827110c',
        '550e8400-e29b-41d4-a716-446655440000',
      ])
        equal(found(value, name), 'api-key', `${name}: ${value}`);
  });

  it('are not found under such names if the value does not look random', () => {
    for (const value of [
      'none',
      'enabled',
      'required-for-all-users',
      'https://example.org/token/1',
      '2026-11-28T10:00:00Z',
      '[redacted]',
    ])
      equal(found(value, 'token'), '', value);
  });

  it('are not found under names that are about a key, or about pages', () => {
    for (const name of [
      'token_type',
      'next_page_token',
      'tokenExpiresAt',
      'secret_name',
      'public_key',
      'api_key_id',
      'etag',
      'cursor',
    ])
      equal(found(RANDOM, name), '', name);
  });

  it('are not names of pages with the prefix of a key', () => {
    for (const text of [
      'sk-learning-to-ski-in-the-mountains',
      'sk-2026-annual-report-of-the-board',
      'npm_lifecycle_event',
    ])
      equal(found(text, 'value'), '', text);
  });
});

describe('authorization', () => {
  it('is a key in a header with this name, whatever the scheme', () => {
    for (const text of [
      'Bearer abc',
      `Bearer ${RANDOM}`,
      'Basic dXNlcjpwYXNz',
      'Digest username="a", response="b"',
      RANDOM,
    ])
      for (const name of ['authorization', 'Proxy-Authorization']) equal(found(text, name), 'api-key', text);
  });

  it('is a key inside other texts', () => {
    equal(found(`curl -H "Authorization: Bearer ${RANDOM}"`), 'api-key');
    equal(found('curl -H "Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ="'), 'api-key');
  });

  it('is nothing after the filter has redacted it, and if it is only a word', () => {
    for (const text of ['Bearer [redacted]', '[redacted]', 'granted', 'Basic understanding-of-the-2nd-law'])
      equal(found(text, 'authorization'), text.startsWith('Basic') ? 'api-key' : '', text);
    equal(found('Basic understanding-of-the-2nd-law'), '');
  });
});

describe('JSON Web Tokens', () => {
  it('are found alone, with a scheme and in texts', () => {
    for (const text of [
      JWT,
      `Bearer ${JWT}`,
      `token=${JWT}; path=/`,
      `"jwt":"${JWT}"`,
      `${HEADER}.${PAYLOAD}.`,
    ])
      equal(found(text, 'value'), 'jwt', text);
    equal(found(`Bearer ${JWT}`, 'authorization'), 'jwt');
    equal(found(JWT, 'access_token'), 'jwt');
  });

  it('begin with a JSON object', () => {
    for (const first of [
      'eyJhbGciOiJIUzI1NiIsInR5cCI',
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ8',
      'eyJub3QganNvbiBhdCBhbGwg',
    ])
      equal(found(`${first}.${PAYLOAD}.abc`, 'value'), '', first);
    equal(found(HEADER, 'value'), '');
  });
});
