/**
 * Reads the section of a version (`1.2.3`) from a changelog that keeps to Keep a Changelog, without its
 * heading and the links at the file's end. Throws if there is none or if it is empty.
 */
export function readChangelogSection(changelog: string, version: string): string {
  const lines = changelog.split('\n');
  const heading = `## [${version}]`;
  const start = lines.findIndex((line) => line === heading || line.startsWith(`${heading} `));
  if (start < 0)
    throw new Error(
      `Cannot write the notes of ${version}: CHANGELOG.md has no section of that name.\n` +
        `Rename its section "Unreleased" to "${heading} - YEAR-MONTH-DAY".`,
    );
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^(## |\[[^\]]+\]: )/.test(line));
  const section = rest.slice(0, end < 0 ? undefined : end).join('\n');
  if (section.trim() === '')
    throw new Error(
      `Cannot write the notes of ${version}: its section in CHANGELOG.md is empty.\nSay what changed.`,
    );
  return section.trim();
}
