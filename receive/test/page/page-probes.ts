import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';

/** Waits until the list shows rows, and gives their texts from the top, cells apart by one space. */
export async function rowsOf(page: Page): Promise<string[]> {
  return eventually(
    'rows',
    () => readRows(page),
    (rows) => rows.length > 0,
  );
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
    () => page.locator(selector).first().innerText({ timeout: 1000 }),
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
