import type { Api } from '../api-traffic.ts';
import { ADMIN } from './admin.ts';
import { CLUSTER } from './cluster.ts';
import { FORGE } from './forge.ts';
import { HOSPITAL } from './hospital.ts';
import { PAYMENTS } from './payments.ts';
import { SHOP } from './shop.ts';
import { SLASHES, SOCIAL, STORAGE, TENANTS } from './various.ts';

/** APIs whose templates must be found. */
export const SAMPLES: readonly Api[] = [
  ...[SHOP, FORGE, PAYMENTS, CLUSTER, HOSPITAL, ADMIN],
  ...[TENANTS, SLASHES, SOCIAL, STORAGE],
];
