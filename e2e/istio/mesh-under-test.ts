import { join } from 'node:path';
import type { Mesh, StartMesh } from '../mesh/mesh.ts';
import { openRunFolder, type RunFolder } from '../support/run-folder.ts';

// All tools may have to be built first, or all images pulled.
const START_TIMEOUT_MS = 30 * 60_000;
const STOP_TIMEOUT_MS = 300_000;
const UNDO_TIMEOUT_MS = 300_000;
const TEST_TIMEOUT_MS = 300_000;
const PROVIDERS = ['local', 'kind'] as const;

let folder: RunFolder | undefined;
let mesh: Mesh | undefined;
let lastKept = '';

/** The provider that MESHTAP_MESH names. Throws an Error if there is none of that name. */
export const PROVIDER = readProvider(process.env.MESHTAP_MESH ?? 'local');

/** Returns the one mesh that all specs run in; within tests and hooks only. */
export function getMesh(): Mesh {
  if (!mesh) throw new Error('The mesh is only available within tests and hooks.');
  return mesh;
}

/** Returns the folder for the files and logs of this run; within tests and hooks only. */
export function getRunFolder(): string {
  if (!folder) throw new Error('The folder is only available within tests and hooks.');
  return folder.path;
}

/** Keeps the logs, adds dumps of what runs, and says where they are: for hooks that fail, and failed tests. */
export async function keepLogs(title: string): Promise<void> {
  if (!folder || title === lastKept) return;
  lastKept = title;
  folder.keep();
  const dumps = join(folder.path, 'dumps', title.replaceAll(/\W+/g, '-').slice(0, 100));
  await mesh?.collectLogs(dumps).catch((error: unknown) => process.stderr.write(`${error}\n`));
  process.stderr.write(`      logs: ${folder.path}\n      dumps: ${dumps}\n`);
}

// Hooks of mocha's root suite: whichever files run, one mesh is started before the first and stopped at the end.
before('start the mesh', async function () {
  this.timeout(START_TIMEOUT_MS);
  folder = await openRunFolder(`mesh-${PROVIDER}`);
  if (process.env.MESHTAP_KEEP) {
    folder.keep();
    process.stderr.write(`logs: ${folder.path}\n`);
  }
  try {
    const { startMesh }: { startMesh: StartMesh } = await import(`../mesh/${PROVIDER}/mesh.ts`);
    mesh = await startMesh(folder.path);
  } catch (error) {
    await keepLogs('start');
    throw error;
  }
});

// Longer than any wait within a test, whose message says more than mocha's.
beforeEach(function () {
  this.currentTest?.timeout(TEST_TIMEOUT_MS);
});

/** Undoes something after each test of a block; after a failure the logs and dumps are kept first. */
export function undoAfterEach(undo: () => Promise<void>): void {
  afterEach(async function () {
    this.timeout(UNDO_TIMEOUT_MS);
    if (this.currentTest?.state === 'failed') await keepLogs(this.currentTest.fullTitle());
    await undo();
  });
}

afterEach(async function () {
  if (this.currentTest?.state === 'failed') await keepLogs(this.currentTest.fullTitle());
});

after('stop the mesh', async function () {
  this.timeout(STOP_TIMEOUT_MS);
  await mesh?.stop();
  folder?.close();
});

function readProvider(name: string): (typeof PROVIDERS)[number] {
  const provider = PROVIDERS.find((each) => each === name);
  if (provider) return provider;
  throw new Error(
    `Cannot run on MESHTAP_MESH=${name}: it is not a provider.\nUse ${PROVIDERS.join(' or ')}.`,
  );
}
