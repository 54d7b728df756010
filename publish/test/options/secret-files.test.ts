import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { parseCaFile, parsePasswordFile } from '../../src/options/secret-files.ts';
import { useTempDir } from '../support/cli.ts';

describe('a file with a password', () => {
  const temp = useTempDir();
  const read = (content: string, mode = 0o600) => {
    writeFileSync(join(temp(), 'password'), content, { mode });
    return parsePasswordFile('password', { source: '--store-password-file', cwd: temp() });
  };

  it('has any signs, without the line feed at its end', () => {
    assert.deepEqual(read('a secret: +%ü \n'), { password: 'a secret: +%ü ' });
    assert.deepEqual(read('x\r\n'), { password: 'x' });
    assert.deepEqual(read(' '), { password: ' ' });
  });

  it('is warned of if others can read it', () => {
    assert.match(
      read('x', 0o644).warning ?? '',
      /^Other users of this machine can read .+password\. Run `chmod 600`/,
    );
  });

  for (const [content, why] of [
    ['', /it is empty/],
    ['\n', /it is empty/],
    ['one\ns3cret\n', /more than one line/],
    ['s3cret\0', /more than one line/],
    ['s3cret'.repeat(1000), /more than 4096 bytes/],
  ] as const) {
    it(`is refused, without a word of it, if it holds ${JSON.stringify(content.slice(0, 20))}`, () => {
      assert.throws(
        () => read(content),
        (error: Error) => why.test(error.message) && !error.message.includes('s3cret'),
      );
    });
  }
});

describe('a file with authorities', () => {
  const temp = useTempDir();
  const read = (content: string) => {
    writeFileSync(join(temp(), 'ca.pem'), content);
    return parseCaFile('ca.pem', { source: '--store-ca-file', cwd: temp() });
  };

  it('holds one certificate or more', () => {
    const two = `# a comment\n${rootCertificates[0]}\n${rootCertificates[1]}\n`;
    assert.equal(read(two), two);
  });

  it('is refused without a certificate, and with a damaged one', () => {
    const damaged = '-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n';
    assert.throws(() => read('no PEM'), /ca\.pem as --store-ca-file: it holds no certificate in PEM/);
    assert.throws(() => read(`${rootCertificates[0]}\n${damaged}`), /it holds a certificate that is damaged/);
  });

  it('is refused if it is not there', () => {
    const origin = { source: '--store-ca-file', cwd: temp() };
    assert.throws(() => parseCaFile('nowhere.pem', origin), /there is no such file/);
  });
});
