/** What is measured unless somebody asks for less. */
export const STANDARD_VARIANTS = ['none', 'noop', 'post', 'bare-tap', 'meshtap', 'meshtap-batch'] as const;

/** What a user could take instead, measured with `--alternatives`. */
export const ALTERNATIVES = ['ext_proc', 'lua'] as const;

/** Name of a variant that is no peer. */
export type VariantName = (typeof STANDARD_VARIANTS)[number] | (typeof ALTERNATIVES)[number];
