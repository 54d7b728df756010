import assert from 'node:assert/strict';
import { Recorder } from '../../coverage/recorder.ts';
import { compile } from './compilation.ts';

/**
 * Programs whose `run` is called once. A line on which statements begin says after `//` how many of them run, of how
 * many; one without that must not count.
 */
const programs: Record<string, string> = {
  'branches without braces': `
    export function run(a: i32): i32 {
      if (a == 1) return 1; // 1 of 2
      if (a == 2) // 1 of 1
        a = 3; // 0 of 1
      else if (a == 0) a = 4; // 2 of 2
      else a = 5; // 0 of 1
      if (a == 4) { // 1 of 1
        return a; // 1 of 1
      }
      return 0; // 0 of 1
    }`,
  'loops without braces, and loops that end early or never begin': `
    export function run(a: i32): i32 {
      for (let i = 0; i < 3; i++) a += i; // 2 of 2
      for (let i = 0; i < 0; i++) a += i; // 1 of 2
      while (a < 9) a++; // 2 of 2
      while (a < 9) { a++; } // 1 of 2
      while (a++ < 12); // 1 of 1
      do a--; while (a > 0); // 2 of 2
      do { // 1 of 1
        if (a == 0) break; // 2 of 2
        continue; // 0 of 1
      } while (true);
      return a; // 1 of 1
    }`,
  'the cases of a switch': `
    export function run(a: i32): i32 {
      switch (a) { // 1 of 1
        case 1: return 1; // 0 of 1
        case 0: // falls through
        case 2: {
          a = 7; // 1 of 1
          break; // 1 of 1
        }
        default:
          a = 8; // 0 of 1
      }
      return a; // 1 of 1
    }`,
  'methods, getters, static methods and constructors, and no fields': `
    class Point {
      x: i32 = 3;
      constructor(public y: i32) {
        this.x = y; // 1 of 1
      }
      get sum(): i32 {
        return this.x + this.y; // 1 of 1
      }
      set sum(value: i32) {
        this.x = value; // 0 of 1
      }
      static origin(): Point {
        return new Point(0); // 1 of 1
      }
      private double(): i32 {
        return this.x * 2; // 0 of 1
      }
    }
    @unmanaged class View {
      size: i32;
      grow(): void { this.size++; } // 1 of 1
    }
    export function run(a: i32): i32 {
      changetype<View>(memory.data(4)).grow(); // 1 of 1
      return Point.origin().sum + a; // 1 of 1
    }`,
  'statements of the module itself, and no declarations': `
    let total: i32 = initial();
    namespace Limits {
      export const MOST: i32 = 9;
      export function all(): i32 {
        return MOST; // 1 of 1
      }
    }
    enum Colour { RED, BLUE }
    type Number = i32;
    function initial(): i32 { return 1; } // 1 of 1
    total += Limits.all(); // 1 of 1
    if (total > 100) total = 0; // 1 of 2
    export function run(a: Number): i32 {
      let unset: i32; // 1 of 1
      const b = a, c = b; // 1 of 1
      unset = c + Colour.BLUE; // 1 of 1
      return total + unset; // 1 of 1
    }`,
  'functions that nothing calls, so that they are not even compiled': `
    function unused(): i32 {
      return 1; // 0 of 1
    }
    export function uncalled(): void {
      run(1); // 0 of 1
    }
    export function run(a: i32): i32 { return a; } // 1 of 1
    export function empty(): void {}`,
  'a generic function as one, whatever it is made for': `
    function largerOf<T>(a: T, b: T): T {
      if (a > b) return a; // 2 of 2
      return b; // 1 of 1
    }
    export function run(a: i32): i32 {
      return largerOf<i32>(1, a) + (largerOf<f64>(1, 2) as i32); // 1 of 1
    }`,
  'the blocks of function expressions, and no arrow function that is an expression': `
    export function run(a: i32): i32 {
      const increase = (value: i32): i32 => value + 1; // 1 of 1
      const decrease = (value: i32): i32 => { // 1 of 1
        if (value < 0) return 0; // 1 of 2
        return value - 1; // 1 of 1
      };
      return increase(a) + decrease(a); // 1 of 1
    }`,
};

describe('a module that counts', () => {
  for (const [what, text] of Object.entries(programs))
    it(`counts ${what}`, async () => {
      assert.deepEqual(linesIn(await runOf({ 'assembly/sample.ts': text })), linesSaidBy(text));
    });

  it('counts no file outside of the folder of our sources', async () => {
    const text = "import { one } from '../test/one';\nexport function run(_a: i32): i32 { return one(); }";
    const files = { 'assembly/sample.ts': text, 'test/one.ts': 'export function one(): i32 { return 1; }' };
    assert.deepEqual(Object.keys((await runOf(files)).coverage()), ['assembly/sample.ts']);
  });

  it('counts what a file exports, and no imports and exports themselves', async () => {
    const text = `
      import { one } from './one';
      export { one as uno } from './one';
      export * from './one';
      export { two };
      function two(): i32 { return one() + 1; } // 1 of 1
      export default function three(): i32 { return 3; } // 0 of 1
      export function run(a: i32): i32 { return a + two(); } // 1 of 1
    `;
    const one = 'export function one(): i32 { return 1; }';
    assert.deepEqual(
      linesIn(await runOf({ 'assembly/sample.ts': text, 'assembly/one.ts': one })),
      linesSaidBy(text),
    );
  });

  it('names a file without statements too', async () => {
    const text = "import { ONE } from './one';\nexport function run(_a: i32): i32 { return ONE; }";
    const files = { 'assembly/sample.ts': text, 'assembly/one.ts': 'export const ONE: i32 = 1;' };
    assert.deepEqual((await runOf(files)).coverage()['assembly/one.ts'], []);
  });

  it('does what it does without', async () => {
    const module = await compile({ 'assembly/sample.ts': programs['the cases of a switch']! });
    const { exports } = new WebAssembly.Instance(module, new Recorder().importsFor(module));
    const { run } = exports as { run(a: number): number };
    assert.deepEqual([0, 1, 2, 3].map(run), [7, 1, 7, 8]);
  });
});

async function runOf(files: Readonly<Record<string, string>>): Promise<Recorder> {
  const recorder = new Recorder();
  const module = await compile(files);
  const { exports } = new WebAssembly.Instance(module, recorder.importsFor(module));
  (exports as { run(a: number): number }).run(0);
  return recorder;
}

/** How many statements run of how many, by line. */
function linesIn(recorder: Recorder): Record<number, string> {
  const lines = new Map<number, boolean[]>();
  for (const [line, , hasRun] of recorder.coverage()['assembly/sample.ts']!)
    lines.set(line, [...(lines.get(line) ?? []), hasRun]);
  return Object.fromEntries(
    [...lines].map(([line, runs]) => [line, `${runs.filter(Boolean).length} of ${runs.length}`]),
  );
}

function linesSaidBy(text: string): Record<number, string> {
  const said = text.split('\n').map((line, index) => [index + 1, / \/\/ (\d of \d)$/.exec(line)?.[1]]);
  return Object.fromEntries(said.filter(([, count]) => count !== undefined));
}
