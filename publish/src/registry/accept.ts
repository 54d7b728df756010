import { basename } from 'node:path/posix';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { PublishError, verificationError } from '../errors.ts';
import { findModuleProblem } from '../image/module.ts';
import {
  type Descriptor,
  DOCKER_LAYER_GZIP,
  DOCKER_MANIFEST,
  type ImageManifest,
  MAX_MODULE_BYTES,
  OCI_LAYER_GZIP,
  PLUGIN_FILE,
  WASM_CONTENT_LAYER,
} from '../image/oci.ts';
import { cutText } from '../output/visible-text.ts';

/** Gets the bytes of a layer, checked against its digest and size. */
export type FetchLayer = (layer: Descriptor) => Promise<Uint8Array>;

const FIX = 'Push the filter again with `meshtap push`, which makes an image that Istio loads.';
const unzip = promisify(gunzip);
// Leaves room for the tar headers of the largest module.
const MAX_TAR_BYTES = MAX_MODULE_BYTES + 1024 * 1024;

/**
 * Follows the decision tree of Istio's agent and gives the module that the agent would load. Throws a verification error
 * that says what was found and what the agent expects. Source: istio `pkg/wasm/imagefetcher.go`, `PrepareFetch`.
 */
export async function acceptImage(
  manifest: ImageManifest,
  name: string,
  fetchLayer: FetchLayer,
): Promise<Uint8Array> {
  const problems: string[] = [];
  for (const { title, pick, extract } of listShapes(manifest)) {
    try {
      const module = await extract(pick(), fetchLayer);
      const problem = findModuleProblem(module);
      if (problem !== undefined) throw refuse(name, `its module cannot be used, ${problem}`);
      return module;
    } catch (error) {
      // A refusal by the registry and a bad module are final: the agent, too, tries the next shape only after a wrong shape.
      if (error instanceof PublishError || !(error instanceof Error)) throw error;
      problems.push(`${title}: ${cutText(error.message)}`);
    }
  }
  throw refuse(name, problems.join('; '));
}

/** Checks the shape of an image by its manifest alone, without fetching a layer. Throws as `acceptImage` does. */
export function acceptManifest(manifest: ImageManifest, name: string): void {
  const problems: string[] = [];
  for (const { title, pick } of listShapes(manifest)) {
    try {
      pick();
      return;
    } catch (error) {
      problems.push(`${title}: ${(error as Error).message}`);
    }
  }
  throw refuse(name, problems.join('; '));
}

/** Takes the first entry with the base name `plugin.wasm` out of a gzipped tar. Throws an Error that says what is wrong. */
export async function extractPlugin(layer: Uint8Array): Promise<Buffer> {
  const archive = extract();
  const tar = await unzip(layer, { maxOutputLength: MAX_TAR_BYTES }).catch((error: Error) => {
    throw new Error(`the layer is not gzip: ${error.message}`, { cause: error });
  });
  archive.end(tar);
  try {
    for await (const entry of archive) {
      if (basename(entry.header.name) === PLUGIN_FILE) return await buffer(entry);
      entry.resume();
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unreadable';
    throw new Error(`the layer is not a tar archive: ${why}`, { cause });
  }
  throw new Error(`the layer has no ${PLUGIN_FILE}`);
}

/** A shape of image that the agent accepts. `pick` throws an Error when the manifest does not have it. */
interface Shape {
  title: string;
  pick(): Descriptor;
  extract(layer: Descriptor, fetchLayer: FetchLayer): Promise<Uint8Array>;
}

function listShapes({ mediaType, layers }: ImageManifest): Shape[] {
  if (mediaType === DOCKER_MANIFEST) {
    const pick = () => pickLast(layers, DOCKER_LAYER_GZIP);
    return [{ title: 'as a Docker image', pick, extract: extractTarGzip }];
  }
  return [
    { title: 'as a compat image', pick: () => pickLast(layers, OCI_LAYER_GZIP), extract: extractTarGzip },
    { title: 'as an artifact', pick: () => pickContent(layers), extract: extractRaw },
  ];
}

function pickLast(layers: Descriptor[], expected: string): Descriptor {
  const last = layers.at(-1);
  if (last === undefined) throw new Error('it has no layers');
  if (last.mediaType === expected) return last;
  throw new Error(`its last layer is ${last.mediaType}, expected ${expected}`);
}

function pickContent(layers: Descriptor[]): Descriptor {
  if (layers.length !== 2)
    throw new Error(`it has ${layers.length} layer${layers.length === 1 ? '' : 's'}, expected 2`);
  const layer = layers.find(({ mediaType }) => mediaType === WASM_CONTENT_LAYER);
  if (layer !== undefined) return layer;
  const found = layers.map(({ mediaType }) => mediaType).join(' and ');
  throw new Error(`its layers are ${found}, expected one ${WASM_CONTENT_LAYER}`);
}

async function extractTarGzip(layer: Descriptor, fetchLayer: FetchLayer): Promise<Uint8Array> {
  return await extractPlugin(await fetchLayer(layer));
}

async function extractRaw(layer: Descriptor, fetchLayer: FetchLayer): Promise<Uint8Array> {
  if (layer.size > MAX_MODULE_BYTES)
    throw new Error(`its module has ${layer.size} bytes, and Istio loads at most ${MAX_MODULE_BYTES}`);
  return await fetchLayer(layer);
}

function refuse(name: string, why: string): PublishError {
  return verificationError(`Cannot use ${name}: Istio would not load it`, why, FIX);
}
