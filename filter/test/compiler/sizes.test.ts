import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { compile } from '../coverage/compilation.ts';

// A name that is not a literal, as the steps of the build are JavaScript without types.
const transformName: string = '../../compiler/literals.mjs';
const { default: LiteralTransform }: { default: unknown } = await import(transformName);

const sources = new URL('../../assembly/', import.meta.url);
const imports = 'node_modules/@solo-io/proxy-runtime/assembly/imports.ts';
const texts: Record<string, string> = {
  [imports]: readFileSync(new URL(`../../../${imports}`, import.meta.url), 'utf8'),
};
for (const file of readdirSync(sources, { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.ts')) texts[file] = readFileSync(new URL(file, sources), 'utf8');
}

/** Compiles a file of the filter, and what it imports, with a part of one file replaced. */
function changed(entry: string, file: string, from: string, to: string): Promise<WebAssembly.Module> {
  const text = texts[file]!;
  assert.ok(text.includes(from), `${file} has no ${from}`);
  const program = { 'program.ts': `import './${entry}';`, ...texts, [file]: text.replace(from, to) };
  return compile(program, [LiteralTransform]);
}

/** Starts a module whose calls of the host do nothing. */
function start(module: WebAssembly.Module): WebAssembly.Instance {
  const calls = WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0] as const);
  return new WebAssembly.Instance(module, { env: Object.fromEntries(calls) });
}

describe('numbers that the sources must keep right', () => {
  const aSection = "section(literal('batch'));";

  it('are right now', async () => {
    start(await changed('config/keys', 'config/keys.ts', aSection, aSection));
  });

  it('stop the module at its start if there are  more keys of the configuration', async () => {
    const module = await changed(
      'config/keys',
      'config/keys.ts',
      aSection,
      `${aSection} section(literal('another'));`,
    );
    assert.throws(() => start(module), /unreachable/);
  });

  it('stop the module at its start if there are  fewer keys of the configuration', async () => {
    const module = await changed('config/keys', 'config/keys.ts', aSection, '');
    assert.throws(() => start(module), /unreachable/);
  });

  it('fail the build if there are more metrics than bits for them', async () => {
    const more = Array.from({ length: 20 }, (_, i) => `ANOTHER_${i},`).join(' ');
    await assert.rejects(
      changed('export/counters', 'export/counters.ts', '  COUNT,', `${more} COUNT,`),
      /there are more metrics than bits/,
    );
  });

  it('fail the build if a batch is larger than the head of a document', async () => {
    await assert.rejects(
      changed('export/batch', 'encoding/document.ts', 'HEAD_BYTES: usize = 48', 'HEAD_BYTES: usize = 8'),
      /has no room in the head of a document/,
    );
  });
});
