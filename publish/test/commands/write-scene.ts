import { OUR_LABELS, owningLabels } from '../cluster/rollout/resources.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  type FakeApiServer,
  refusal,
  startApiServer,
} from '../support/api-server.ts';
import { runMeshtap, SOME_IMAGE, useTempDir } from '../support/cli.ts';

/** Flags for a backend, without the checks before a rollout. */
export const BACKEND = ['--backend-address', 'collector.traces.svc.cluster.local', '--skip-preflight'];

/** Makes a resource that a field manager applied with our labels, without its kind, as lists have it. */
export const appliedBy = (
  metadata: { name: string; namespace: string; uid: string },
  manager = 'meshtap',
) => ({
  metadata: { ...metadata, labels: OUR_LABELS, managedFields: [owningLabels(manager)] },
});

/** Starts an API server that keeps what is written, by mocha's hooks, for commands that write to a cluster. */
export function useWriteScene() {
  const temp = useTempDir();
  let server: FakeApiServer;
  const run = (args: string[], setup: Parameters<typeof runMeshtap>[1] = {}) =>
    runMeshtap([...args, '--kubeconfig', server.kubeconfig], setup);
  const scene = {
    temp,
    run,
    /** What is in the cluster, by path. */
    stored: new Map<string, Record<string, unknown>>(),
    /** Answers a request in place of the server; undefined: it answers itself. */
    answer: (_request: ApiRequest): ApiAnswer | undefined => undefined,
    get server() {
      return server;
    },
    apply: (args: string[] = ['shop'], setup = {}) =>
      run(['apply', ...args, '--image', SOME_IMAGE, ...BACKEND], setup),
    written: () => server.requests.filter(({ method, query }) => method === 'PATCH' && !query.dryRun),
  };
  beforeEach(async () => {
    scene.stored = new Map();
    scene.answer = () => undefined;
    server = await startApiServer((request) => scene.answer(request) ?? serve(scene.stored, request));
  });
  afterEach(() => server.close());
  return scene;
}

function serve(
  stored: Map<string, Record<string, unknown>>,
  { method, path, query, body }: ApiRequest,
): ApiAnswer {
  if (method === 'PATCH') {
    if (query.dryRun === undefined) stored.set(path, { ...body });
    return { status: 200, body: body ?? {} };
  }
  const found = stored.get(path);
  if (found !== undefined) return { status: 200, body: found };
  if (/\/[a-z]+s$/.test(path)) return { status: 200, body: { kind: 'List', items: [] } };
  return refusal(404, 'NotFound', 'not found');
}
