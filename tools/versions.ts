import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads the version, without its leading `v`, that a go.mod file requires of a module. Throws if it names none. */
export function readGoVersion(goMod: string, module: string): string {
  for (const line of goMod.split('\n')) {
    const [name, version] = line
      .replace(/^\s*require\s+/, '')
      .trim()
      .split(/\s+/);
    if (name === module && version?.startsWith('v')) return version.slice(1);
  }
  throw new Error(`go.mod requires no version of ${module}. Add a line for it and run \`go mod tidy\`.`);
}

/** Reads the version that a pip requirements file pins (`NAME==VERSION`). Throws if it pins none. */
export function readPinnedVersion(requirements: string, name: string): string {
  for (const line of requirements.split('\n')) {
    const [package_, version] = line.split(/[\s;\\]/, 1)[0]?.split('==') ?? [];
    if (package_ === name && version) return version;
  }
  throw new Error(`requirements.txt pins no version of ${name}. Add a line \`${name}==VERSION\`.`);
}

/** Computes a short name, 12 hex digits, for what the files in `folder` hold: it changes when one of them does. */
export async function fingerprint(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}
