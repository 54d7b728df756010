import assert from 'node:assert/strict';
import CoverageTransform from '../../coverage/transform.ts';

interface Asc {
  main(
    args: readonly string[],
    options: {
      readFile(name: string): string | null;
      writeFile(name: string, contents: Uint8Array): void;
      listFiles(): string[];
      transforms: readonly unknown[];
    },
  ): Promise<{ error: Error | null; stderr: { toString(): string } }>;
}

// A name that is not a literal keeps the compiler's types, and the globals that they declare, out of the program.
const ascName: string = 'assemblyscript/asc';
const asc: Asc = await import(ascName);

/** Compiles files, by path, to a module that counts what runs, or with other transforms. The first one is the entry. */
export async function compile(
  files: Readonly<Record<string, string>>,
  transforms: readonly unknown[] = [CoverageTransform],
): Promise<WebAssembly.Module> {
  let binary: Uint8Array | undefined;
  const [entry] = Object.keys(files);
  const args = [
    entry!,
    '--outFile',
    'module.wasm',
    '--runtime',
    'stub',
    '--use',
    'abort=',
    '--enable',
    'simd',
  ];
  const { error, stderr } = await asc.main(args, {
    readFile: (name) => files[name] ?? null,
    writeFile: (_name, contents) => {
      binary = contents;
    },
    listFiles: () => [],
    transforms,
  });
  assert.ok(error === null && binary, stderr.toString());
  return new WebAssembly.Module(new Uint8Array(binary));
}
