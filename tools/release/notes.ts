// Writes the notes of a release to stdout: what changed, where the image is and how to verify it.
//   node tools/release/notes.ts TAG [IMAGE@DIGEST REPOSITORY]
// Fails if the tag does not fit the changelog or the packages, so that a release starts with it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readChangelogSection } from './changelog.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGES = ['package.json', 'filter/package.json', 'publish/package.json'];

/** An image that a release pushed, as `NAME@sha256:...`, and who signed it: the workflow of a tag in a GitHub repository (`owner/name`). */
export type ReleasedImage = { reference: string; repository: string; tag: string };

/** Returns the version that a tag names: `v1.2.3` is 1.2.3. Throws if the tag or one of the packages' versions is another. */
export function readTagVersion(tag: string, packages: Record<string, string>): string {
  const version = /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1];
  if (version === undefined)
    throw new Error(
      `Cannot release ${tag}: it does not name a version.\nTag the commit with v and a version, as in v1.2.3.`,
    );
  for (const [file, found] of Object.entries(packages))
    if (found !== version)
      throw new Error(
        `Cannot release ${tag}: ${file} has version ${found}.\nSet it to ${version}, commit, and move the tag.`,
      );
  return version;
}

/** Returns a release's notes as Markdown: the changes, then where the image is and how to verify its signature. */
export function formatReleaseNotes(changes: string, image?: ReleasedImage): string {
  if (!image) return `${changes}\n`;
  const { reference, repository, tag } = image;
  return `${changes}

### Image
\`${reference}\`

\`\`\`console
$ cosign verify ${reference} \\
    --certificate-oidc-issuer https://token.actions.githubusercontent.com \\
    --certificate-identity https://github.com/${repository}/.github/workflows/release.yml@refs/tags/${tag}
$ gh attestation verify oci://${reference} --repo ${repository}
\`\`\`
`;
}

function readPackageVersion(file: string): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { version: string };
  return version;
}

function main([tag, reference, repository, ...more]: string[]): void {
  if (tag === undefined || (reference === undefined) !== (repository === undefined) || more.length > 0) {
    process.stderr.write('usage: node tools/release/notes.ts TAG [IMAGE@DIGEST REPOSITORY]\n');
    process.exit(2);
  }
  try {
    const versions = Object.fromEntries(PACKAGES.map((file) => [file, readPackageVersion(file)]));
    const version = readTagVersion(tag, versions);
    const changes = readChangelogSection(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), version);
    const image = reference && repository ? { reference, repository, tag } : undefined;
    process.stdout.write(formatReleaseNotes(changes, image));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

if (import.meta.main) main(process.argv.slice(2));
