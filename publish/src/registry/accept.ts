import { PublishError, verificationError } from '../errors.ts';
import {
  DOCKER_LAYER_GZIP,
  DOCKER_MANIFEST,
  MAX_MODULE_BYTES,
  OCI_LAYER_GZIP,
  WASM_CONTENT_LAYER,
} from '../image/media-types.ts';
import { findModuleProblem } from '../image/module.ts';
import { cutText } from '../output/visible-text.ts';
import type { Descriptor, ImageManifest } from './manifest.ts';
import { extractPlugin } from './plugin-file.ts';

/** Gets the bytes of a layer, checked against its digest and size. */
export type FetchLayer = (layer: Descriptor) => Promise<Uint8Array>;

const FIX = 'Push the filter again with `meshtap push`, which makes an image that Istio takes.';

/**
 * Walks the decision tree of Istio's agent and gives the module that it would load. Throws a verification error that
 * names what was found and what the agent expects. Source: istio `pkg/wasm/imagefetcher.go`, `PrepareFetch`.
 */
export async function acceptImage(
  manifest: ImageManifest,
  name: string,
  fetchLayer: FetchLayer,
): Promise<Uint8Array> {
  const refuse = (why: string) => verificationError(`Cannot use ${name}: Istio would not load it`, why, FIX);
  const paths = listPaths(manifest);
  const problems: string[] = [];
  for (const path of paths) {
    try {
      const module = await path.extract(path.pick(), fetchLayer);
      const problem = findModuleProblem(module);
      if (problem !== undefined) throw refuse(`of its module, ${problem}`);
      return module;
    } catch (error) {
      // What the registry refused, or a module that is none, is final; the agent too tries the next shape only after a wrong shape.
      if (error instanceof PublishError || !(error instanceof Error)) throw error;
      problems.push(`${path.title}: ${cutText(error.message)}`);
    }
  }
  throw refuse(problems.join('; '));
}

/** Checks the shape of an image as far as its manifest tells it, without fetching a layer. Throws as `acceptImage` does. */
export function acceptManifest(manifest: ImageManifest, name: string): void {
  const problems: string[] = [];
  for (const path of listPaths(manifest)) {
    try {
      path.pick();
      return;
    } catch (error) {
      problems.push(`${path.title}: ${(error as Error).message}`);
    }
  }
  throw verificationError(`Cannot use ${name}: Istio would not load it`, problems.join('; '), FIX);
}

interface Path {
  title: string;
  pick(): Descriptor;
  extract(layer: Descriptor, fetchLayer: FetchLayer): Promise<Uint8Array>;
}

function listPaths(manifest: ImageManifest): Path[] {
  const { layers } = manifest;
  if (manifest.mediaType === DOCKER_MANIFEST) {
    return [
      {
        title: 'as a Docker image',
        pick: () => pickLast(layers, DOCKER_LAYER_GZIP),
        extract: extractTarGzip,
      },
    ];
  }
  return [
    { title: 'as a compat image', pick: () => pickLast(layers, OCI_LAYER_GZIP), extract: extractTarGzip },
    { title: 'as an artefact', pick: () => pickContent(layers), extract: extractRaw },
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
  throw new Error(
    `its layers are ${layers.map(({ mediaType }) => mediaType).join(' and ')}, expected one ${WASM_CONTENT_LAYER}`,
  );
}

async function extractTarGzip(layer: Descriptor, fetchLayer: FetchLayer): Promise<Uint8Array> {
  return await extractPlugin(await fetchLayer(layer));
}

async function extractRaw(layer: Descriptor, fetchLayer: FetchLayer): Promise<Uint8Array> {
  if (layer.size > MAX_MODULE_BYTES)
    throw new Error(`its module has ${layer.size} bytes, and Istio takes ${MAX_MODULE_BYTES}`);
  return await fetchLayer(layer);
}
