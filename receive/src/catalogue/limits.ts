/** How large the catalogue may become. */
export type CatalogueLimits = {
  /** The most hosts; beyond it one that was not used for long is dropped. */
  maxHosts: number;
  /** The most nodes of all hosts together: of paths, endpoints and schemas. A node takes about 200 bytes. */
  maxNodes: number;
};

/** About 40 MiB at most. */
export const CATALOGUE_LIMITS: CatalogueLimits = { maxHosts: 500, maxNodes: 200_000 };
