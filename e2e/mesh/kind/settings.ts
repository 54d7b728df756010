/** The parts of a mesh on kind, from the environment. */
export type Settings = {
  /** By default kind's own. */
  readonly nodeImage?: string;
  /** By default those of istioctl. */
  readonly istioHub?: string;
  readonly istioTag?: string;
  readonly registryImage: string;
  /** Base of the receiver's image; by default the Dockerfile's. */
  readonly nodeBaseImage?: string;
  /** Whether the mesh stays when the run ends, for people to look into. */
  readonly isKept: boolean;
};

/** Reads the settings. A variable that is empty counts as not set. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const { KIND_NODE_IMAGE, ISTIO_HUB, ISTIO_TAG, REGISTRY_IMAGE, NODE_IMAGE, MESHTAP_KEEP } = env;
  return {
    ...(KIND_NODE_IMAGE ? { nodeImage: KIND_NODE_IMAGE } : {}),
    ...(ISTIO_HUB ? { istioHub: ISTIO_HUB } : {}),
    ...(ISTIO_TAG ? { istioTag: ISTIO_TAG } : {}),
    ...(NODE_IMAGE ? { nodeBaseImage: NODE_IMAGE } : {}),
    registryImage: REGISTRY_IMAGE || 'registry:3',
    isKept: Boolean(MESHTAP_KEEP),
  };
}
