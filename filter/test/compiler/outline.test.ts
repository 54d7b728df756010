import assert from 'node:assert/strict';
import binaryen from 'binaryen';

// A name that is not a literal, as the steps of the build are JavaScript without types.
const outlineName: string = '../../compiler/outline.mjs';
const { outlined }: { outlined(bytes: Uint8Array, hot: readonly string[]): Uint8Array } = await import(
  outlineName
);

/** The code of a function that is large enough to be worth a place in the table: it adds `step` to a cell ten times. */
function adding(name: string, step: number): string {
  const once = `(i32.store (i32.const 16) (i32.add (i32.load (i32.const 16)) (i32.const ${step})))`;
  return `(func $${name} ${once.repeat(10)})`;
}

/** Both callers call both callees, and then a small one. */
const text = `(module
  (memory (export "memory") 1)
  ${adding('hot/write', 1)}
  ${adding('cold/log', 100)}
  (func $cold/small (i32.store8 (i32.const 20) (i32.const 1)))
  (func $hot/run (export "hot") (call $hot/write) (call $cold/log) (call $cold/small))
  (func $cold/run (export "cold") (call $hot/write) (call $cold/log) (call $cold/small))
  (func $cold/once ${'(drop (memory.grow (i32.const 0)))'.repeat(20)})
  (func $cold/begin (export "begin") (call $cold/once))
)`;

function assembled(source: string): Uint8Array {
  binaryen.setDebugInfo(true);
  const bytes = binaryen.parseText(source).emitBinary();
  binaryen.setDebugInfo(false);
  return bytes;
}

/** How many calls of each kind are in a function, by the name that it is exported under. */
function callsIn(bytes: Uint8Array, name: string): { direct: number; indirect: number } {
  const listing = binaryen.readBinary(bytes).emitText();
  const [, id] = new RegExp(`\\(export "${name}" \\(func (\\S+)\\)\\)`).exec(listing) ?? [];
  const code = listing
    .split('\n (func ')
    .find((part) => part.startsWith(`${id} `) || part.startsWith(`${id}\n`));
  assert.ok(code, `no function is exported as ${name}`);
  const count = (kind: string): number => code.split(`(${kind} `).length - 1;
  return { direct: count('call'), indirect: count('call_indirect') };
}

describe('the outlining of cold code', () => {
  const bytes = outlined(assembled(text), ['hot/']);

  it('leaves a call of hot code by hot code as it is, and one of a small function', () => {
    assert.equal(callsIn(bytes, 'hot').direct, 2);
  });

  it('makes a call of cold code indirect', () => {
    assert.equal(callsIn(bytes, 'hot').indirect, 1);
  });

  it('makes each call by cold code indirect but that of a small function', () => {
    assert.deepEqual(callsIn(bytes, 'cold'), { direct: 1, indirect: 2 });
  });

  it('inlines a cold function into its only call', () => {
    assert.deepEqual(callsIn(bytes, 'begin'), { direct: 0, indirect: 0 });
  });

  it('keeps what the functions do', () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)));
    const { memory, hot, cold } = exports as { memory: WebAssembly.Memory; hot(): void; cold(): void };
    const view = new DataView(memory.buffer);
    hot();
    assert.equal(view.getUint32(16, true), 1010);
    cold();
    assert.equal(view.getUint32(16, true), 2020);
  });

  it('drops the names', () => {
    const module = new WebAssembly.Module(new Uint8Array(bytes));
    assert.deepEqual(WebAssembly.Module.customSections(module, 'name'), []);
  });

  it('fails on a name that no function has', () => {
    assert.throws(() => outlined(assembled(text), ['hot/', 'hut/']), /no function .* begins with hut\//);
  });

  it('fails on a module that has a table already', () => {
    const withTable = text.replace('(memory', '(table 1 funcref) (elem (i32.const 0) $cold/log) (memory');
    assert.throws(() => outlined(assembled(withTable), ['hot/']), /a table of functions already/);
  });
});
