/** How large the catalogue may become. */
export type CatalogueLimits = {
  /** The most hosts; beyond it the one with the fewest exchanges is dropped, of several the one learned first. */
  maxHosts: number;
  /** The most nodes of all hosts together: of paths, operations and schemas. A node takes about 200 bytes. */
  maxNodes: number;
};

/** About 40 MiB at most. */
export const CATALOGUE_LIMITS: CatalogueLimits = { maxHosts: 500, maxNodes: 200_000 };
