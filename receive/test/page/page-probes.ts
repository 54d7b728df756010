import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';

/** Waits until the list is loaded and shows rows, and gives their texts from the top, cells apart by one space. */
export async function rowsOf(page: Page): Promise<string[]> {
  await page.locator('#list[aria-busy=false]').waitFor();
  return untilRows(page, 'rows', (rows) => rows.length > 0);
}

/** The rows on screen now, without waiting. */
export function readRows(page: Page): Promise<string[]> {
  return page.$$eval('#list [data-index]', (rows) =>
    rows.map((row) =>
      [...row.children]
        .map((cell) => cell.textContent)
        .join(' ')
        .trim(),
    ),
  );
}

/** Waits until the rows on screen are such. */
export function untilRows(page: Page, what: string, isDone: (rows: string[]) => boolean): Promise<string[]> {
  return eventually(what, () => readRows(page), isDone);
}

/** Waits until a text of the page is such. */
export function untilText(page: Page, selector: string, pattern: RegExp): Promise<string> {
  return eventually(
    `${selector} to say ${pattern}`,
    () => page.locator(selector).first().innerText({ timeout: 5000 }),
    (text) => pattern.test(text),
  );
}

/** Waits until the query of the address, decoded, is such. */
export function untilQuery(page: Page, pattern: RegExp): Promise<string> {
  return eventually(
    `the address to have ${pattern}`,
    () => decodeURIComponent(new URL(page.url()).search.replaceAll('+', ' ')),
    (query) => pattern.test(query),
  );
}

/** Presses `g` and the letter of a view. Both are sent at once, as the page waits only a moment for the second one. */
export async function goToView(page: Page, letter: string): Promise<void> {
  await Promise.all([page.keyboard.press('g'), page.keyboard.press(letter)]);
}

/** Does something that the footer notes, and gives this note. It is soon gone, so the page itself watches for it. */
export async function noticeOf(page: Page, act: () => Promise<unknown>): Promise<string> {
  await page.evaluate(`
    globalThis.noted = new Promise((resolve) => {
      const notice = document.querySelector('.notice');
      const read = () => notice.textContent !== '' && resolve(notice.textContent);
      new MutationObserver(read).observe(notice, { childList: true, characterData: true, subtree: true });
    });
    undefined;
  `);
  await act();
  return page.evaluate<string>('globalThis.noted');
}

/** For `prepare`: the clock of the page stands still, so that the time of a spec moves nothing. */
export function stopClock(atMs: number): (page: Page) => Promise<unknown> {
  return (page) => page.addInitScript(`Date.now = () => ${atMs}`);
}
