import assert from 'node:assert/strict';
import { readChangelogSection } from '../../release/changelog.ts';

const CHANGELOG = `# Changelog

## [Unreleased]
### Added
- Not yet.

## [1.2.0] - 2026-11-23
### Added
- A [link](https://example.org).

### Fixed
- A bug.

## [1.1.0] - 2026-10-01

## [1.0.0] - 2026-09-01
- The first.

[1.2.0]: https://example.org/1.2.0
`;

describe('readChangelogSection', () => {
  it('gives the text between the version’s heading and the next', () => {
    assert.equal(
      readChangelogSection(CHANGELOG, '1.2.0'),
      '### Added\n- A [link](https://example.org).\n\n### Fixed\n- A bug.',
    );
  });

  it('leaves out the links at the end', () => {
    assert.equal(readChangelogSection(CHANGELOG, '1.0.0'), '- The first.');
  });

  it('refuses a version without a section, and says what to rename', () => {
    assert.throws(() => readChangelogSection(CHANGELOG, '1.3.0'), /no section .+\n.+"## \[1\.3\.0\] - /);
    assert.throws(() => readChangelogSection(CHANGELOG, '1.2'), /no section/);
    assert.throws(() => readChangelogSection(CHANGELOG, '1.2.0-rc.1'), /no section/);
  });

  it('refuses an empty section', () => {
    assert.throws(() => readChangelogSection(CHANGELOG, '1.1.0'), /is empty/);
  });
});
