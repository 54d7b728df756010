import type { Description } from './described.ts';
import { forge } from './forge.ts';
import { parcelService } from './parcels.ts';
import { shop } from './shop.ts';

/** The APIs that traffic is made from, with a name for each. */
export const describedApis: [name: string, description: Description][] = [
  ['a shop', shop],
  ['a forge', forge],
  ['a carrier of parcels', parcelService],
];
