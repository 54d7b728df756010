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

/** A version of a package, and the lines of a pip requirements file that pin it with its hashes. */
export type Pin = { version: string; lines: string };

/** Reads the versions of a package that a pip requirements file pins (`NAME==VERSION`), in its order. Throws if it pins none. */
export function readPins(requirements: string, name: string): Pin[] {
  const pins = [...requirements.matchAll(/^([^\s#=]+)==([^\s;\\]+)(?:.*\\\n)*.*$/gm)];
  const found = pins.filter((pin) => pin[1] === name);
  if (found.length > 0) return found.map(([lines, , version = '']) => ({ version, lines }));
  throw new Error(`requirements.txt pins no version of ${name}. Add a line \`${name}==VERSION\`.`);
}

/** Computes a short name, 12 hex digits, for what the files in `folder` hold: it changes when one of them does. */
export async function fingerprint(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}
