import { Recorder } from './recorder.ts';
import { removeResult, writeResult } from './result.ts';

/** Whether the tests of this process measure coverage. Then they use only the builds that count. */
export const isMeasuring = process.env.MESHTAP_COVERAGE === '1';

const recorder = new Recorder();

/** What an instance must import in addition to the host's calls; nothing unless it is a build that counts. */
export function coverageImports(module: WebAssembly.Module): WebAssembly.Imports {
  return recorder.importsFor(module);
}

if (isMeasuring) {
  removeResult();
  process.on('exit', () => writeResult(recorder.coverage()));
}
