import { equal } from 'node:assert/strict';
import { classifySegment, type SegmentKind } from '../../../src/catalogue/paths/segments.ts';

const EXAMPLES: Partial<Record<SegmentKind, string>> = {
  word: `users order-items payment_intents findByStatus GetUser alice caf%C3%A9 de EUR zh_CN * $batch ~ann @ann
    oauth2 i18n sha256 s3 x509 k8s 2fa 3d-models h264 utf-8 iso-8601 error-404 two-factor-auth us-east-1 item-12 web-0
    ipv4-pools b2b-orders red-shoes-42 gpt-4o README.md openapi.json log4j.xml shop.v1.CartService apps.k8s.io
    .well-known users:batchGet - ... _`,
  version: 'v1 v2 V3 v1beta1 v2alpha1 v1.2 1.0 2.1',
  integer: '0 7 42 007 4111111111111111 490301234567',
  number: '-1 12.5 52.52,13.40 4111-1111-1111-1111 123-45-6789 030/1234567',
  uuid: '550e8400-e29b-41d4-a716-446655440000 550E8400-E29B-41D4-A716-446655440000',
  ulid: '01ARZ3NDEKTSV4RRFFQ69G5FAV 01arz3ndektsv4rrffq69g5fav',
  hash: '3f9a2b7 507f1f77bcf86cd799439011 d41d8cd98f00b204e9800998ecf8427e 0xdeadbeef',
  id: `ord-00017 PROJ-12 INV-2024-0001 cus_9fk3Ls evt_pXyaQkNsyFdKZbNx sk_live_51H8xabc web-7d4b9c6f5-x2x9z user123456
    summer-2024 urn:isbn:123 localhost:8080`,
  token: `dQw4w9WgXcQ GB29NWBK60161331926819 AKIAIOSFODNN7EXAMPLE QmYwAPJzvCZsnAsXfnemtYgPpHdWE
    eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N abcdefghijklmnopqrstuvwxyz`,
  date: '2026-11-28 2026-11 2026-11-28T10:00:00Z 20261128T100000Z 2026-W48 2026-Q4',
  email: 'ann@example.org ann%40example.org ann+list@example.org',
  phone: '+49301234567 +49%2030%201234567',
  ip: '10.0.0.1 ::1 fe80::1:2',
  release: '1.2.3 v1.2.3 1.2.3-beta.1',
  file: 'app.3f9a2b.js report-2024.pdf IMG_1234.jpg 7.json jquery-3.6.0.min.js',
  slug: `iphone-15-pro-256gb how-to-cook-rice-in-ten-minutes 12345-my-title %D0%BA%D0%B0%D0%BA-%D1%81%D0%B2%D0%B0%D1%80%D0%B8%D1%82%D1%8C-%D1%80%D0%B8%D1%81-%D0%B4%D0%BE%D0%BC%D0%B0`,
  opaque: "New%20York a,b Products(5) O'Brien c++ ann@host %00 %zz %E4 {id} a%2Fb a=b user%1Bname",
};

describe('the kind of a path segment', () => {
  for (const [kind, examples] of Object.entries(EXAMPLES)) {
    it(`is ${kind} for such as ${examples.split(/\s+/)[0]}`, () => {
      for (const example of examples.split(/\s+/)) equal(classifySegment(example), kind, example);
    });
  }

  it('is word for the empty segment after a trailing slash', () => {
    equal(classifySegment(''), 'word');
  });

  it('is opaque for a segment that is too long to be a name', () => {
    equal(classifySegment('long-'.repeat(20)), 'opaque');
    equal(classifySegment('%'.repeat(100_000)), 'opaque');
  });

  it('is never word for personal data, however it is written', () => {
    const values = `4111-1111-1111-1111 4111.1111.1111.1111 4111%201111%201111%201111 DE89370400440532013000
      DE89-3704-0044-0532-0130-00 gb29nwbk60161331926819 ann@example.org ann%40example.org ANN%2540example.org
      +1-202-555-0143 (202)555-0143 202.555.0143 0049-30-1234567 123-45-6789 12345678Z QQ123456C 010190-1234`;
    for (const value of values.split(/\s+/)) {
      const kind = classifySegment(value);
      equal(kind === 'word' || kind === 'version', false, value);
    }
  });
});
