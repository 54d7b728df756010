// Takes the pictures of the documentation: `node receive/test/page/pictures.ts FOLDER`.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PageScene } from './page-scene.ts';
import { sampleExchanges } from './sample-exchanges.ts';

const folder = process.argv[2] ?? '.';
const scene = await PageScene.start();

async function take(
  name: string,
  colorScheme: 'light' | 'dark',
  query: string,
  show?: (page: Page) => Promise<void>,
) {
  const page = await scene.open(query, { colorScheme, deviceScaleFactor: 2 });
  await page.getByRole('grid').or(page.locator('main svg')).first().waitFor();
  await show?.(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}

async function openFirst(page: Page): Promise<void> {
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page
    .getByRole('heading', { name: /Response/i })
    .first()
    .waitFor();
}

try {
  await scene.take(sampleExchanges(2_000, Date.now() * 1000, 3600e6));
  await take('page-light', 'light', '', openFirst);
  await take('page-dark', 'dark', '?filter=status:5xx', openFirst);
  await take('page-map', 'light', '?view=map');
} finally {
  await scene.stop();
}
