import assert from 'node:assert/strict';
import { Recorder } from '../../coverage/recorder.ts';
import { encodeMap, SECTION, type StatementMap } from '../../coverage/statement-map.ts';

describe('a recorder', () => {
  it('gives nothing to a module that does not count', () => {
    assert.deepEqual(new Recorder().importsFor(new WebAssembly.Module(HEADER)), {});
  });

  it('knows the statements of a module before any has run', () => {
    const recorder = new Recorder();
    recorder.importsFor(moduleWith({ 'assembly/a.ts': [[1, 3]], 'assembly/types.ts': [] }));
    assert.deepEqual(recorder.coverage(), { 'assembly/a.ts': [[1, 3, false]], 'assembly/types.ts': [] });
  });

  it('counts ids on from file to file', () => {
    const recorder = new Recorder();
    const map: StatementMap = {
      'assembly/a.ts': [
        [1, 3],
        [2, 3],
      ],
      'assembly/b.ts': [
        [9, 1],
        [9, 8],
      ],
    };
    const hit = hitOf(recorder, moduleWith(map));
    hit(1);
    hit(2);
    assert.deepEqual(recorder.coverage(), {
      'assembly/a.ts': [
        [1, 3, false],
        [2, 3, true],
      ],
      'assembly/b.ts': [
        [9, 1, true],
        [9, 8, false],
      ],
    });
  });

  it('adds up all instances of a module', () => {
    const recorder = new Recorder();
    const module = moduleWith({
      'assembly/a.ts': [
        [1, 3],
        [2, 3],
        [3, 3],
      ],
    });
    hitOf(recorder, module)(0);
    hitOf(recorder, module)(2);
    assert.deepEqual(recorder.coverage(), {
      'assembly/a.ts': [
        [1, 3, true],
        [2, 3, false],
        [3, 3, true],
      ],
    });
  });

  it('adds up modules that share files, each with ids of its own', () => {
    const recorder = new Recorder();
    const first = moduleWith({
      'assembly/a.ts': [
        [1, 3],
        [2, 3],
        [3, 3],
      ],
    });
    const second = moduleWith({
      'assembly/b.ts': [[7, 1]],
      'assembly/a.ts': [
        [1, 3],
        [2, 3],
        [3, 3],
      ],
    });
    hitOf(recorder, first)(0);
    hitOf(recorder, second)(0);
    hitOf(recorder, second)(2);
    assert.deepEqual(recorder.coverage(), {
      'assembly/a.ts': [
        [1, 3, true],
        [2, 3, true],
        [3, 3, false],
      ],
      'assembly/b.ts': [[7, 1, true]],
    });
  });
});

function hitOf(recorder: Recorder, module: WebAssembly.Module): (id: number) => void {
  const { coverage } = recorder.importsFor(module) as { coverage: { hit(id: number): void } };
  return coverage.hit;
}

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** A module with nothing but the map. Source: Wasm core specification, binary format of modules. */
function moduleWith(map: StatementMap): WebAssembly.Module {
  const name = new TextEncoder().encode(SECTION);
  const content = [name.length, ...name, ...encodeMap(map)];
  // Numbers are LEB128: two bytes hold up to 16,383.
  return new WebAssembly.Module(
    Uint8Array.of(...HEADER, 0, (content.length & 0x7f) | 0x80, content.length >> 7, ...content),
  );
}
