import { type KeyObject, sign } from 'node:crypto';

/** A certificate to make. The issuer's key signs it. */
export type CertificateFacts = {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  issuerKey: KeyObject;
  extensions: Buffer[];
};

/** Makes an X.509 certificate in DER that is valid now, for an elliptic curve. Source: RFC 5280. */
export function makeCertificate({
  subject,
  issuer,
  publicKey,
  issuerKey,
  extensions,
}: CertificateFacts): Buffer {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const hour = 3_600_000;
  const content = sequence(
    der(0xa0, der(0x02, Buffer.of(2))), // version 3
    der(0x02, Buffer.of(1)),
    algorithm,
    name(issuer),
    sequence(time(Date.now() - hour), time(Date.now() + 24 * hour)),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', content, issuerKey);
  return sequence(content, algorithm, der(0x03, Buffer.of(0), signature));
}

/** Extensions of a certificate authority. */
export function authorityExtensions(): Buffer[] {
  return [
    extension('2.5.29.19', sequence(der(0x01, Buffer.of(0xff)))), // basicConstraints: an authority
    extension('2.5.29.15', der(0x03, Buffer.of(2, 0b0000_0100))), // keyUsage: keyCertSign
  ];
}

/** Extensions of a certificate of a server at an IPv4 address. */
export function serverExtensions(address: string): Buffer[] {
  const bytes = Buffer.from(address.split('.').map(Number));
  return [extension('2.5.29.17', sequence(der(0x87, bytes)))]; // subjectAltName
}

/** Extensions of a certificate that Sigstore's authority gives to an identity, a URL. Source: Fulcio, docs/oid-info.md. */
export function identityExtensions(identity: string, issuer: string): Buffer[] {
  return [
    extension('2.5.29.15', der(0x03, Buffer.of(7, 0b1000_0000))), // keyUsage: digitalSignature
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.3'))), // extKeyUsage: codeSigning
    extension('2.5.29.17', sequence(der(0x86, Buffer.from(identity)))), // subjectAltName
    extension('1.3.6.1.4.1.57264.1.8', der(0x0c, Buffer.from(issuer))),
  ];
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), der(0x04, value));
}

function name(text: string): Buffer {
  return sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(text)))));
}

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${text}Z`));
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...others] = text.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
}

function base128(value: number): number[] {
  const high = Math.floor(value / 128);
  const low = value % 128;
  return high === 0 ? [low] : [...base128(high).map((byte) => byte | 0x80), low];
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), content]);
}
