import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { PublishError } from '../../publish/src/errors.ts';
import type { Event } from '../../publish/src/events.ts';
import { readFlags } from '../../publish/src/options/flag.ts';
import { APPLY_FLAGS, readApply } from '../../publish/src/options/tap-request.ts';
import { openPrinter } from '../../publish/src/output/printer.ts';
import { openMessages } from '../../publish/src/present/messages.ts';
import { planApply } from '../../publish/src/stages/apply.ts';
import { getTool } from '../../tools/get.ts';
import { getMesh, getRunFolder } from '../istio/mesh-under-test.ts';
import { pushSharedImage } from '../istio/published-image.ts';

/** Port of the backend in the specs of checks. */
export const CHECKED_PORT = 9000;

/** The flags of a command line, as commander gives them. */
export type Given = Readonly<Record<string, unknown>>;

/** The result of the checks of a command line: what they said, and the namespaces to continue with, or an exit code. */
export type Checked = { outcome: string[] | number; stderr: string };

/** Runs the checks that `apply` does before it writes, as `asOther` if given: a kubeconfig. */
export async function checkBefore(names: string[], given: Given, asOther?: string): Promise<Checked> {
  let stderr = '';
  const messages = openMessages(openPrinter({ write: (text: string) => (stderr += text) }));
  const around = { env: { ...process.env, MESHTAP_ORAS: await getTool('oras') }, cwd: getRunFolder() };
  // What is pruned is planned after the checks.
  const emit = (event: Event) => event.kind === 'prune-planned' || messages.show(event);
  const run = {
    ...{ ...around, stdin: Readable.from([]), emit, signal: new AbortController().signal },
    sink: { write: () => assert.fail('results are for others') },
  };
  const image = await pushSharedImage(getMesh().registry);
  const kubeconfig = asOther ?? getMesh().cluster.kubeconfig;
  try {
    const all = { image, plainHttp: true, backendPort: `${CHECKED_PORT}`, kubeconfig, ...given };
    const request = readApply(names, readFlags(APPLY_FLAGS, all, around.cwd), around);
    for (const text of request.tap.warnings) run.emit({ kind: 'warning', text });
    return { outcome: [...(await planApply(request, run)).present], stderr };
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    return { outcome: error.exitCode, stderr: `${stderr}${error.message}\n` };
  }
}
