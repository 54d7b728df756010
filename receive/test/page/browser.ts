import { execFileSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

/** A busy machine starts it slowly. */
const START_MS = 120_000;

let started: Promise<Browser> | undefined;

/** Returns the browser of this run: the Chromium that CHROMIUM names, or the one on PATH. It starts once. */
export function sharedBrowser(): Promise<Browser> {
  started ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? findChromium(),
    // Without a sandbox of its own it starts in containers and as root. It opens nothing but our page.
    timeout: START_MS,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  return started;
}

/** Closes the browser, if it was started. */
export async function closeBrowser(): Promise<void> {
  const browser = started;
  started = undefined;
  await (await browser)?.close();
}

function findChromium(): string {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // The next name.
    }
  }
  throw new Error('There is no Chromium here. Install chromium, or name one with the variable CHROMIUM.');
}
