import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, ToolError } from './command.ts';
import { sayWhile } from './progress.ts';
import { cachedFolder } from './tool-cache.ts';
import { fingerprint } from './versions.ts';

const ROOT = join(import.meta.dirname, '..', '.cache', 'tools');
const MODULE = join(import.meta.dirname, 'istio');

/** Files of the Istio release that pilot-discovery and pilot-agent are built from. */
export type IstioFiles = {
  /** YAML of every custom resource definition. */
  crds: string;
  /** The template of Envoy's bootstrap that pilot-agent fills in. */
  bootstrap: string;
};

const SOURCES: IstioFiles = {
  crds: 'manifests/charts/base/files/crd-all.gen.yaml',
  bootstrap: 'tools/packaging/common/envoy_bootstrap.json',
};

/** Returns the paths of Istio's files, got into the cache if they are not there. Throws a ToolError. */
export async function getIstioFiles(): Promise<IstioFiles> {
  const key = `istio-files-${await fingerprint(MODULE, ['go.mod'])}`;
  const folder = await cachedFolder(ROOT, key, (draft) =>
    sayWhile('getting CRDs and bootstrap of Istio', 'some seconds the first time', () => copyFiles(draft)),
  );
  return { crds: join(folder, 'crds'), bootstrap: join(folder, 'bootstrap') };
}

async function copyFiles(folder: string): Promise<void> {
  try {
    await runCommand('go', ['mod', 'download', 'istio.io/istio'], { cwd: MODULE });
    const args = ['list', '-m', '-f', '{{.Dir}}', 'istio.io/istio'];
    const source = (await runCommand('go', args, { cwd: MODULE })).trim();
    for (const [name, path] of Object.entries(SOURCES))
      await copyFile(join(source, path), join(folder, name));
  } catch (cause) {
    throw new ToolError(
      `Cannot get the CRDs and the bootstrap of Istio: ${(cause as Error).message}\n` +
        'Check that Go is installed and reaches its module proxy.',
      { cause },
    );
  }
}
