import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { findingsOf } from './accessibility.ts';
import { rowsOf, untilText } from './page-probes.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchanges } from './sample-exchanges.ts';

const THEMES = ['light', 'dark'] as const;
const WIDTHS = [1440, 800, 360];

describe('the look of the page', function () {
  // axe-core looks at every row, three times in a test.
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  before(async () => {
    scene = await PageScene.start();
    await scene.take(sampleExchanges(800, Date.now() * 1000, 880e6));
  });
  after(() => scene?.stop());
  afterEach(() => assert.deepEqual(scene.complaints, []));

  async function open(width: number, colorScheme: 'light' | 'dark', query = ''): Promise<Page> {
    const page = await scene.open(query, { viewport: { width, height: 740 }, colorScheme });
    await rowsOf(page);
    return page;
  }

  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      it(`has nothing for axe-core to find at ${width} px, ${theme}, and scrolls in no width`, async () => {
        const page = await open(width, theme, '?filter=-path:/none+-is:unanswered');
        assert.deepEqual(await findingsOf(page, 'body'), []);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        await page.keyboard.press('j');
        await page.keyboard.press('/');
        await page.keyboard.type('s');
        await eventually(
          'suggestions',
          () => page.locator('[role=option]').count(),
          (count) => count > 0,
        );
        await page.keyboard.press('ArrowDown');
        assert.deepEqual(await findingsOf(page, 'body'), []);
        await page.keyboard.press('Escape');
        await page.fill('#filter', 'status:9');
        await page.keyboard.press('Enter');
        await page.locator('.live').first().click();
        await page.keyboard.press('?');
        await page.locator('.key-list').waitFor();
        assert.deepEqual(await findingsOf(page, 'body'), []);
        await page.context().close();
      });
    }
  }

  it('switches to the other theme at once, and keeps it', async () => {
    const page = await open(1440, 'light');
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.click('[aria-label="Switch between light and dark"]');
    const dark = await background();
    assert.notEqual(dark, light);
    await page.reload();
    await rowsOf(page);
    assert.equal(await background(), dark);
    await page.context().close();
  });

  it('shows the exchange instead of the list if there is no room for both', async () => {
    const page = await open(800, 'light');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.exchange').waitFor();
    assert.equal(await page.locator('#list').isVisible(), false);
    await page.keyboard.press('Escape');
    await page.locator('#list').waitFor();
    await page.context().close();
  });

  it('shows where the focus is on every stop of the tab key', async () => {
    const page = await open(1440, 'light', '?filter=-path:/none');
    const stops: string[] = [];
    for (let stop = 0; stop < 16; stop++) {
      await page.keyboard.press('Tab');
      const seen = await page.evaluate<{ name: string; isShown: boolean } | null>(`(() => {
        const at = document.activeElement;
        if (at === document.body) return null;
        const box = at.closest('.box') ?? at;
        const { outlineStyle } = getComputedStyle(at);
        const { boxShadow } = getComputedStyle(box);
        return {
          name: at.getAttribute('aria-label') ?? at.textContent,
          isShown: outlineStyle !== 'none' || boxShadow !== 'none',
        };
      })()`);
      if (seen === null) break;
      assert.ok(seen.isShown, `no focus is seen on ${seen.name}`);
      stops.push(seen.name.trim());
    }
    const inOrder = ['Traffic', 'Map', 'APIs', 'Filter', 'Time', 'Moment', 'Exchanges'];
    assert.deepEqual(
      stops.filter((name) => inOrder.includes(name)),
      inOrder,
    );
    await page.context().close();
  });

  it('has nothing for axe-core to find where nothing fits', async () => {
    const page = await scene.open('?filter=host:nobody');
    await untilText(page, '.state', /there are some/);
    assert.deepEqual(await findingsOf(page, 'body'), []);
    await page.context().close();
  });
});
