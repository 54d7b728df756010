import { type Document, isScalar, type Pair, visit } from 'yaml';
import { formatYaml } from '../output/yaml.ts';
import type { BuiltResource } from './metadata.ts';

/** A file of a kustomize folder. `path` is relative to the folder, with `/`. */
export interface FolderFile {
  path: string;
  text: string;
}

/** Name of the file that says what a kustomize folder holds. Source: Kubernetes "Kustomization". */
export const KUSTOMIZATION = 'kustomization.yaml';

/** What the first line of a file of ours says: its own path, so that a copy of it elsewhere is none of ours, and the plugin. */
export interface FileMark {
  path: string;
  plugin: string;
}

const MARK = /^# (\S+), written by `meshtap generate --output-dir` for the plugin ([a-z0-9-]+)\.(?:\r?\n|$)/;

/** Reads the mark of a file; undefined when it is none of ours. */
export function readMark(text: string): FileMark | undefined {
  const [, path, plugin] = MARK.exec(text) ?? [];
  return path === undefined || plugin === undefined ? undefined : { path, plugin };
}

/**
 * Makes the files of a kustomize folder: one a resource in a folder of its namespace, and `kustomization.yaml`, which comes
 * last. The order of the namespaces does not matter; that of the resources within one is kept.
 */
export function buildKustomization(resources: readonly BuiltResource[], plugin: string): FolderFile[] {
  const files = resources
    .toSorted((a, b) => compare(a.metadata.namespace, b.metadata.namespace))
    .map((resource) => {
      const path = nameFile(resource);
      return { path, text: `${writeMark({ path, plugin })}${formatYaml(resource, markImages)}` };
    });
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: files.map(({ path }) => path),
  };
  const text = `${writeMark({ path: KUSTOMIZATION, plugin })}${formatYaml(kustomization)}`;
  return [...files, { path: KUSTOMIZATION, text }];
}

// Kubernetes names are lower-case letters, digits, "-" and ".", so no two resources share a file.
function nameFile({ kind, metadata: { namespace, name } }: BuiltResource): string {
  return `${namespace}/${kind.toLowerCase()}-${name}.yaml`;
}

function writeMark({ path, plugin }: FileMark): string {
  return `# ${path}, written by \`meshtap generate --output-dir\` for the plugin ${plugin}.
# The next run writes it again; keep changes of your own in an overlay.
`;
}

/** Lets update bots find the image: the comment is what Renovate's custom managers look for. Source: Renovate, "regex" manager. */
function markImages(document: Document): void {
  let image: { name: string; hasTag: boolean } | undefined;
  visit(document, {
    Pair(_key, pair) {
      const [, name, tag] =
        /^oci:\/\/([^@]+?)(?::([^:/@]+))?@sha256:[a-f0-9]{64}$/.exec(readValue(pair, 'url')) ?? [];
      if (name === undefined) return;
      image = { name, hasTag: tag !== undefined };
      comment(pair, name);
    },
  });
  // Without a tag there is nothing that a newer image could be found by.
  if (image === undefined || !image.hasTag) return;
  const { name } = image;
  visit(document, {
    Pair(_key, pair) {
      if (readValue(pair, 'meshtap/image-digest') !== '') comment(pair, name);
    },
  });
  // What was built from which commit is known of this very image alone, and a bot would leave it as it is.
  document.deleteIn(['metadata', 'annotations', 'meshtap/source-revision']);
}

function comment(pair: Pair, image: string): void {
  if (isScalar(pair.key)) pair.key.commentBefore = ` renovate: datasource=docker depName=${image}`;
}

function readValue({ key, value }: Pair, name: string): string {
  const isText = isScalar(key) && key.value === name && isScalar(value) && typeof value.value === 'string';
  return isText ? String(value.value) : '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
