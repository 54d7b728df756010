import { describeArrivals } from './suite-arrivals.ts';
import { describeCatalogue } from './suite-catalogue.ts';
import { type OpenStore, StoreContext } from './suite-context.ts';
import { describeCounts } from './suite-counts.ts';
import { describeExpiry } from './suite-expiry.ts';
import { describeFilters, describeHostileValues } from './suite-filters.ts';
import { describeLists, describeStored } from './suite-lists.ts';
import { describeTexts } from './suite-texts.ts';

/** What every store does, however it is built. */
export function describeStore(open: OpenStore): void {
  const context = new StoreContext(open);
  beforeEach(() => context.begin());
  afterEach(() => context.end());

  describeStored(context);
  describeLists(context);
  describeFilters(context);
  describeTexts(context);
  describeHostileValues(context);
  describeCounts(context);
  describeArrivals(context);
  describeExpiry(context);
  describeCatalogue(context);
}
