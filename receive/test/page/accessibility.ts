import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const AXE = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

type Finding = { id: string; nodes: { target: string[]; failureSummary: string }[] };

/** What axe-core finds wrong within a part of the page as it is now: one line a finding, with where it is. */
export async function findingsOf(page: Page, within: string): Promise<string[]> {
  await page.evaluate(`if (!globalThis.axe) { ${AXE} }`);
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(within)})`)) as {
    violations: Finding[];
  };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}
