import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A call of ORAS that a test expects, and how it ends. */
export interface OrasCall {
  /** The arguments must begin with these. */
  args: string[];
  stdin?: string;
  status?: number;
  stdout?: Buffer | string;
  stderr?: string;
  /** The call goes on for a minute unless it is stopped. */
  hangs?: boolean;
}

/** An `oras` that takes exactly the calls of its script, in order, and fails on any other. */
export interface OrasScript {
  /** What finds this `oras`. */
  env: Record<string, string>;
  /** The arguments of each call so far. */
  calls(): string[][];
  /** What the script did not expect, and what it expected and did not get. Empty when all went as planned. */
  deviations(): string[];
}

/** Writes such an `oras` into a directory. */
export function writeOrasScript(directory: string, calls: OrasCall[]): OrasScript {
  return writeProgramScript(directory, 'oras', calls);
}

/** Writes a program that is as strict into a directory: `oras` or `cosign`. */
export function writeProgramScript(directory: string, name: string, calls: OrasCall[]): OrasScript {
  const state = join(directory, `${name}-calls.json`);
  const path = join(directory, name);
  const encoded = calls.map((call) => ({
    ...call,
    stdout: Buffer.from(call.stdout ?? '').toString('base64'),
  }));
  writeFileSync(state, JSON.stringify({ expected: encoded, seen: [], deviations: [] }));
  const player = join(import.meta.dirname, 'oras-player.ts');
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${player}' '${state}' "$@"\n`);
  chmodSync(path, 0o755);
  const read = () => JSON.parse(readFileSync(state, 'utf8'));
  return {
    env: { [`MESHTAP_${name.toUpperCase()}`]: path },
    calls: () => (existsSync(state) ? read().seen : []),
    deviations: () => {
      const { expected, seen, deviations } = read();
      const missing = expected.slice(seen.length).map(({ args }: OrasCall) => `missing: ${args.join(' ')}`);
      return [...deviations, ...missing];
    },
  };
}
