import { ExitCode, type ExitCode as ExitCodeType, PublishError } from '../errors.ts';
import { cutText } from '../output/visible-text.ts';
import { maskUrls } from '../redaction.ts';
import { classifyRefusal, explainRefusal, type RefusalKind } from './refusal.ts';

// cosign tells the kind of failure by its words alone, so this is the one place that reads them.
const LOG_SERVICE = /\btuf\b|rekor|fulcio|sigstore\.dev|transparency log|tlog entr/i;
const KEY_PASSWORD = /decryption failed|inappropriate ioctl|password/i;
const KEY_FILE = /reading key|loading public key|pem type|PEM file type|pem to public key/i;
const REGISTRY_KINDS: RefusalKind[] = [
  'plain-http',
  'tls-expected',
  'certificate',
  'unreachable',
  'unauthorized',
  'forbidden',
  'busy',
];

/** Makes the error for an image that cosign did not sign. */
export function explainSigning(name: string, registry: string, stderr: string): PublishError {
  const explain = (fix: string, exitCode: ExitCodeType = ExitCode.failure) =>
    new PublishError({
      what: `Cannot sign ${name}, which is pushed`,
      why: summarize(stderr),
      fix,
      exitCode,
    });
  if (KEY_PASSWORD.test(stderr))
    return explain("Set COSIGN_PASSWORD to the key's password; it is empty for a key without one.");
  if (KEY_FILE.test(stderr))
    return explain('Give --sign-key the private key that `cosign generate-key-pair` wrote.', ExitCode.usage);
  if (LOG_SERVICE.test(stderr)) {
    return explain(
      "Check that this machine reaches Sigstore's public services, or sign with a key and --no-transparency-log.",
    );
  }
  const kind = findRegistryKind(stderr);
  if (kind !== undefined) return explainRefusal({ verb: 'sign', name, registry }, summarize(stderr));
  return explain('Run `cosign sign` by hand on the image.');
}

/** Makes the error for an image whose signature cosign does not accept: exit code 5, or 4 when the registry is in the way. */
export function explainVerification(name: string, registry: string, stderr: string): PublishError {
  const explain = (fix: string, exitCode: ExitCodeType = ExitCode.verification) =>
    new PublishError({
      what: `Cannot trust ${name}`,
      why: `its signature was not verified, ${summarize(stderr)}`,
      fix,
      exitCode,
    });
  if (KEY_FILE.test(stderr))
    return explain('Give --verify-key the public key, such as cosign.pub.', ExitCode.usage);
  if (
    /no (?:matching )?signatures|no matching attestations|accepted signatures|invalid signature/i.test(stderr)
  ) {
    return explain(
      'Use an image that was signed with the private key of this one (`meshtap push --sign-key`); do not use this image.',
    );
  }
  if (LOG_SERVICE.test(stderr)) {
    return explain(
      "Check that this machine reaches Sigstore's public services; pass --no-transparency-log for an image that was signed without the log.",
    );
  }
  const kind = findRegistryKind(stderr);
  if (kind !== undefined) return explainRefusal({ verb: 'check', name, registry }, summarize(stderr));
  return explain('Run `cosign verify` by hand on the image, and do not use it before.');
}

function findRegistryKind(stderr: string): RefusalKind | undefined {
  const kind = classifyRefusal(summarize(stderr));
  return REGISTRY_KINDS.includes(kind) ? kind : undefined;
}

function summarize(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  // A prompt has no end of line.
  const line =
    lines.findLast((text) => /\bError: /.test(text)) ?? lines.findLast((text) => text !== '') ?? '';
  // The first part of our error names the image; how cosign got to the key helps nobody.
  const bare = line
    .replace(/^.*?\bError: /, '')
    .replace(/^signing \[[^\]]*\]: (?:signing digest: )?(?:getting [a-z ]+: )*/, '')
    .replace(/\.+$/, '');
  return cutText(maskUrls(bare)) || 'cosign gave no reason';
}
