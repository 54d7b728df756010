/** The variants that are measured by default. */
export const STANDARD_VARIANTS = [
  'none',
  'noop',
  'post',
  'bare-tap',
  'meshtap',
  'meshtap-batch',
  'meshtap-otlp',
] as const;

/** The other formats and framings of meshtap, measured with `--formats`. */
export const FORMATS = ['meshtap-apiclarity', 'meshtap-lines', 'meshtap-logs'] as const;

/** What a user could use instead, measured with `--alternatives`. */
export const ALTERNATIVES = ['ext_proc', 'lua'] as const;

/** All variants, in the order of the report. */
export const ALL_VARIANTS = [...STANDARD_VARIANTS, ...FORMATS, ...ALTERNATIVES] as const;

/** The name of a variant that is not a peer. */
export type VariantName = (typeof ALL_VARIANTS)[number];
