import { type Document, isMap, isScalar, type Pair, visit } from 'yaml';
import { type DataFormat, formatJson } from '../output/data.ts';
import { formatYaml } from '../output/yaml.ts';
import type { BuiltResource } from './metadata.ts';

/** A file of a kustomize folder. `path` is relative to the folder, with `/`. */
export interface FolderFile {
  path: string;
  text: string;
}

/** Name of the file that lists the resources of a kustomize folder. Source: Kubernetes "Kustomization". */
export const KUSTOMIZATION = 'kustomization.yaml';

/** The first line of a file of ours: its own path, so that a copy elsewhere is not taken for ours, and the plugin. */
export interface FileMark {
  path: string;
  plugin: string;
}

const HEADERS_COMMENT =
  ' These values are not secret: whoever can read this file, or WasmPlugins in the cluster, can read them.';

const MARK = /^# (\S+), written by `meshtap generate --output-dir` for the plugin ([a-z0-9-]+)\.(?:\r?\n|$)/;

/** Writes resources as YAML documents, or as a JSON List. Ends with a newline. */
export function formatResources(resources: readonly object[], format: DataFormat): string {
  if (format === 'json') return formatJson({ apiVersion: 'v1', kind: 'List', items: resources });
  return resources.map((resource) => formatYaml(resource)).join('---\n');
}

/** Reads the mark of a file; undefined if the file is not ours. */
export function readMark(text: string): FileMark | undefined {
  const [, path, plugin] = MARK.exec(text) ?? [];
  return path === undefined || plugin === undefined ? undefined : { path, plugin };
}

/**
 * Makes the files of a kustomize folder: one for each resource in a folder of its namespace, and last `kustomization.yaml`.
 * The order of the namespaces does not matter; the order of the resources in a namespace is kept.
 */
export function buildKustomization(resources: readonly BuiltResource[], plugin: string): FolderFile[] {
  const files = resources
    .toSorted((a, b) => compare(a.metadata.namespace, b.metadata.namespace))
    .map((resource) => {
      const path = nameFile(resource);
      return { path, text: `${writeMark({ path, plugin })}${formatYaml(resource, annotate)}` };
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
# The next run overwrites it. Keep your own changes in an overlay.
`;
}

function annotate(document: Document): void {
  markImages(document);
  markHeaders(document);
}

// Whoever looks through a change of the folder should notice a token in it.
function markHeaders(document: Document): void {
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || key.value !== 'backend' || !isMap(value)) return;
      const headers = value.items.find((pair) => isScalar(pair.key) && pair.key.value === 'headers');
      const isFilled = headers !== undefined && isMap(headers.value) && headers.value.items.length > 0;
      if (isFilled && isScalar(headers.key)) headers.key.commentBefore = HEADERS_COMMENT;
    },
  });
}

/** Lets update bots find the image: Renovate's custom managers look for this comment. Source: Renovate, "regex" manager. */
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
  // A bot cannot find a newer image without a tag.
  if (image === undefined || !image.hasTag) return;
  const { name } = image;
  visit(document, {
    Pair(_key, pair) {
      if (readValue(pair, 'meshtap/image-digest') !== '') comment(pair, name);
    },
  });
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
