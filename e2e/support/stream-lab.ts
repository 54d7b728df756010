import { findCaseId } from './arrived-ids.ts';
import { eventually } from './eventually.ts';
import { makeConfiguration, startTappedEnvoy, type TappedEnvoy, useLab } from './lab.ts';
import type { ScntDocument } from './scnt.ts';
import { type StreamApp, startStreamApp } from './stream-app.ts';
import { TIMEOUT_MS } from './test-run.ts';

/** An app that the test drives, behind an Envoy with the filter. */
export type StreamLab = TappedEnvoy & { app: StreamApp };

/** Sets up a stream lab for the tests of a `describe` block. `changes` are members of the pluginConfig. */
export function useStreamLab(name: string, changes: Record<string, unknown>): () => StreamLab {
  const { run, lab } = useLab(name);
  let streams: StreamLab | undefined;
  const open = async (): Promise<StreamLab> => {
    const app = await startStreamApp();
    run.stopAfterAll(app.stop);
    const configuration = makeConfiguration(lab().filter, changes);
    const variation = { name: 'envoy', configuration, tunnel: { port: app.tunnelPort } };
    const parts = { filter: lab().filter, app };
    return { app, ...(await startTappedEnvoy(parts, run.folder(), variation, run.stopAfterAll)) };
  };
  before(async function () {
    this.timeout(TIMEOUT_MS);
    streams = await run.setUp(open);
  });
  return () => {
    if (!streams) throw new Error('The lab is only available within tests.');
    return streams;
  };
}

/** Waits for the document of a case and returns it. */
export async function awaitDocument({ backend }: TappedEnvoy, id: string): Promise<ScntDocument> {
  const find = () => backend.arrivals.find(({ document }) => findCaseId(document) === id)?.document;
  const document = await eventually(`the document of ${id}`, find, (found) => found !== undefined);
  if (!document) throw new Error(`There is no document of ${id}.`);
  return document;
}
