import { Recorder } from './recorder.ts';
import { removeResult, writeResult } from './result.ts';

/** Whether the tests of this process measure coverage: then they use the builds that count, and no others. */
export const isMeasuring = process.env.MESHTAP_COVERAGE === '1';

const recorder = new Recorder();

/** What an instance of a module must import beside the host's calls; nothing unless it is a build that counts. */
export function coverageImports(module: WebAssembly.Module): WebAssembly.Imports {
  return recorder.importsFor(module);
}

if (isMeasuring) {
  removeResult();
  process.on('exit', () => writeResult(recorder.coverage()));
}
