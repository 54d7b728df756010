import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { compile } from '../coverage/compilation.ts';

// A name that is not a literal, as the steps of the build are JavaScript without types.
const transformName: string = '../../compiler/literals.mjs';
const { default: LiteralTransform }: { default: unknown } = await import(transformName);

function sourceOf(file: string): string {
  return readFileSync(new URL(`../../assembly/${file}`, import.meta.url), 'utf8');
}

/** A program with the `literal` of the filter, of which `slice` is to be the value. */
function programOf(slice: string): Record<string, string> {
  return {
    'entry.ts': `
      import { literal } from './bytes/literal';
      export const TEXT = 'a text';
      export function slice(): u64 { return ${slice}; }`,
    'bytes/literal.ts': sourceOf('bytes/literal.ts'),
    'bytes/slice.ts': sourceOf('bytes/slice.ts'),
  };
}

describe('the transform of literals', () => {
  it('makes a literal the slice of its bytes', async () => {
    const module = await compile(programOf("literal('a text')"), [LiteralTransform]);
    const { slice, memory } = new WebAssembly.Instance(module).exports as {
      slice(): bigint;
      memory: WebAssembly.Memory;
    };
    const bytes = Buffer.from(memory.buffer, Number(slice() & 0xffffffffn), Number(slice() >> 32n));
    assert.equal(bytes.toString('latin1'), 'a text');
  });

  it('lets texts share the bytes with which one ends and another begins', async () => {
    const texts = ["literal('one and two')", "literal('two and three')", "literal('and')"];
    const module = await compile(programOf(texts.join(' ^ ')), [LiteralTransform]);
    const { memory } = new WebAssembly.Instance(module).exports as { memory: WebAssembly.Memory };
    const bytes = Buffer.from(memory.buffer).toString('latin1').replaceAll('\0', '');
    assert.match(bytes, /one and two and three/);
    assert.equal(bytes.match(/and/g)?.length, 2);
  });

  it('fails the build if it does not run while there is a literal', async () => {
    await assert.rejects(compile(programOf("literal('a text')"), []), /this literal was not replaced/);
  });

  it('fails the build on a literal that is given anything but the text itself', async () => {
    await assert.rejects(
      compile(programOf('literal(TEXT)'), [LiteralTransform]),
      /this literal was not replaced/,
    );
  });

  it('fails the build on a text that is not ASCII, or empty', async () => {
    for (const text of ["'é'", "''"]) {
      await assert.rejects(compile(programOf(`literal(${text})`), [LiteralTransform]), /not ASCII, or empty/);
    }
  });
});
