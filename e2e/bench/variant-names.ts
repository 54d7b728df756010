/** What is measured unless somebody asks for less. */
export const STANDARD_VARIANTS = [
  'none',
  'noop',
  'post',
  'bare-tap',
  'meshtap',
  'meshtap-batch',
  'meshtap-otlp',
] as const;

/** The other formats and framings of ours, measured with `--formats`. */
export const FORMATS = ['meshtap-apiclarity', 'meshtap-lines', 'meshtap-logs'] as const;

/** What a user could take instead, measured with `--alternatives`. */
export const ALTERNATIVES = ['ext_proc', 'lua'] as const;

/** All that there is, in the order of the report. */
export const ALL_VARIANTS = [...STANDARD_VARIANTS, ...FORMATS, ...ALTERNATIVES] as const;

/** Name of a variant that is no peer. */
export type VariantName = (typeof ALL_VARIANTS)[number];
