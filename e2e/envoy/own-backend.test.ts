import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startProgram } from '../support/child-process.ts';
import { eventually } from '../support/eventually.ts';
import { makeCase } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { startTappedEnvoy, useLab } from '../support/lab.ts';
import { withPatience } from '../support/published-filter.ts';
import { DOCS, findCluster, findRecipe } from '../support/recipes.ts';

const COUNT = 20;

describe('The backend of docs/backend.ts behind Envoy', () => {
  const { run, lab } = useLab('own-backend');

  const startBackend = async () => {
    const program = await startProgram({
      name: 'backend.ts',
      command: process.execPath,
      args: [join(DOCS, 'backend.ts'), '0', '127.0.0.1'],
      logFile: join(run.folder(), 'backend.log'),
    });
    run.stopAfterTest(program.stop);
    const port = await eventually(
      'the backend to listen',
      async () => {
        await program.assertRunning();
        return Number(/^listening on .*port: (\d+)/m.exec(await program.readLog())?.[1] ?? 0);
      },
      (found) => found > 0,
    );
    const readLines = async () => (await program.readLog()).trimEnd().split('\n').slice(1);
    return { port, readLines };
  };

  it('prints a line for each exchange, with the configuration of its recipe', async () => {
    const [config] = findRecipe('A backend of your own').configs;
    const { port, readLines } = await startBackend();
    const upstreams = [{ name: findCluster(config!), port }];
    const variation = { name: 'envoy', configuration: JSON.stringify(withPatience(config!)), upstreams };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    const cases = Array.from({ length: COUNT }, (_, at) =>
      makeCase({ name: 'sized', make: () => ({ path: `/app/sized?bytes=${at}` }) }, at),
    );
    await sendAll(envoy.port, cases, lab().app);
    assert.equal((await awaitRest(envoy, COUNT)).exported, COUNT);
    const expected = cases.map(({ authority, path }, at) => `GET ${authority}${path} 200, ${at} bytes`);
    assert.deepEqual((await readLines()).toSorted(), expected.toSorted());
  });
});
