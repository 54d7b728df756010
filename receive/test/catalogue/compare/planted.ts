import { PLANTED_ALTERNATIVES } from './planted-alternatives.ts';
import { PLANTED_MEMBERS } from './planted-members.ts';
import { PLANTED_MESSAGES } from './planted-messages.ts';
import { PLANTED_PARAMETERS } from './planted-parameters.ts';
import { PLANTED_PATHS } from './planted-paths.ts';
import { PLANTED_REFERENCES } from './planted-references.ts';
import { PLANTED_VALUES } from './planted-values.ts';
import type { Planting } from './planting.ts';

/** All changes of the description of the shop. */
export const PLANTED: readonly Planting[] = [
  ...PLANTED_PATHS,
  ...PLANTED_MESSAGES,
  ...PLANTED_REFERENCES,
  ...PLANTED_PARAMETERS,
  ...PLANTED_MEMBERS,
  ...PLANTED_VALUES,
  ...PLANTED_ALTERNATIVES,
];
