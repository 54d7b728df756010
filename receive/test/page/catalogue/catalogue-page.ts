import type { Page } from 'playwright-core';
import { eventually } from '../../../../e2e/support/eventually.ts';
import type { OpenOptions, PageScene } from '../page-scene.ts';
import { type FakeCatalogue, serveCatalogue } from './fake-catalogue.ts';

/** The view of APIs in a window of its own, on a fake API. */
export class CataloguePage {
  readonly page: Page;
  readonly fake: FakeCatalogue;

  private constructor(page: Page, fake: FakeCatalogue) {
    this.page = page;
    this.fake = fake;
  }

  /** Opens the view. `query` is what comes after `?view=apis`. */
  static async open(
    scene: PageScene,
    query: string,
    catalogue: Partial<FakeCatalogue>,
    options: OpenOptions = {},
  ): Promise<CataloguePage> {
    const served: { fake?: FakeCatalogue } = {};
    const page = await scene.open(`?view=apis${query}`, {
      ...options,
      prepare: async (opening) => {
        served.fake = await serveCatalogue(opening, catalogue);
      },
    });
    return new CataloguePage(page, served.fake as FakeCatalogue);
  }

  /** The first row with a text. */
  rowWith(text: string) {
    return this.page.locator('#list .row', { hasText: text }).first();
  }

  /** The full names of the hosts and endpoints that are drawn, from the top. */
  readNames(): Promise<string[]> {
    return this.page.$$eval('#list .rows .row > .endpoint', (cells) =>
      cells.map((cell) => cell.getAttribute('title') ?? ''),
    );
  }

  /** Waits until the names that are drawn are such. */
  untilNames(what: string, isDone: (names: string[]) => boolean): Promise<string[]> {
    return eventually(what, () => this.readNames(), isDone);
  }

  /** Ends the failures by the button. The page also tries by itself: what it asks before the click waits for it. */
  async tryAgain(): Promise<void> {
    const clicked = Promise.withResolvers<void>();
    Object.assign(this.fake, { ready: clicked.promise, failure: null, detailFailure: null });
    await this.page.click('text=Try again');
    clicked.resolve();
  }

  /** Waits until the row of this name is selected. */
  async untilSelected(name: string): Promise<void> {
    const cell = this.page.locator('.rows .row.selected .endpoint').first();
    await eventually(
      `${name} to be selected`,
      () => cell.getAttribute('title', { timeout: 2000 }),
      (now) => now === name,
    );
  }
}
