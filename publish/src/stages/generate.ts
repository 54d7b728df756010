import { resolve } from 'node:path';
import type { RunContext } from '../context.ts';
import { saveKustomizeFolder } from '../resources/kustomize-folder.ts';
import { buildKustomization } from '../resources/text.ts';
import type { TapPlan } from './tap.ts';

/** Emits the resources of a plan, or writes them into a kustomize directory. */
export async function executeGenerate(
  plan: TapPlan,
  run: RunContext,
  directory: string | undefined,
): Promise<void> {
  const { namespaces, settings, mount } = plan;
  const resources = namespaces.flatMap((namespace) => plan.build(namespace));
  if (mount !== undefined) run.emit({ kind: 'mount-needed', mount, namespaces });
  if (directory === undefined) return run.emit({ kind: 'resources', resources });
  const content = { plugin: settings.name, files: buildKustomization(resources, settings.name) };
  const changes = await saveKustomizeFolder(resolve(run.cwd, directory), content, run.signal);
  run.emit({ kind: 'folder-written', directory, changes });
}
