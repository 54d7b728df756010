import assert from 'node:assert/strict';
import type { Exchange } from '../../../src/exchange.ts';
import { type OpenOptions, PageScene } from '../page-scene.ts';
import { CataloguePage } from './catalogue-page.ts';
import type { FakeCatalogue } from './fake-catalogue.ts';

/** A receiver with its page, on which the specs of a suite open the view of APIs. */
export type CataloguePages = {
  readonly scene: PageScene;
  /** Opens the view. `query` is what comes after `?view=apis`. It is closed after the spec. */
  open(query: string, catalogue: Partial<FakeCatalogue>, options?: OpenOptions): Promise<CataloguePage>;
};

/** Starts the receiver before the specs of a suite. After each spec, no page has run foreign script or complained. */
export function useCataloguePages(exchanges: readonly Exchange[] = []): CataloguePages {
  let scene: PageScene;
  before(async () => {
    scene = await PageScene.start();
    if (exchanges.length > 0) await scene.take(exchanges);
  });
  after(() => scene?.stop());
  let opened: CataloguePage[] = [];
  afterEach(async () => {
    for (const { page } of opened) {
      assert.equal(await page.evaluate('window.hacked'), undefined);
      await page.context().close();
    }
    opened = [];
    assert.deepEqual(scene.complaints.splice(0), []);
  });
  return {
    get scene() {
      return scene;
    },
    async open(query, catalogue, options = {}) {
      const view = await CataloguePage.open(scene, query, catalogue, options);
      opened.push(view);
      return view;
    },
  };
}
