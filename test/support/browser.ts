import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

/** Where Linux distributions and the usual installers put Chromium. */
const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium of this machine, or undefined; tests that need it are then skipped with `withoutChromium`. */
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path));

export const withoutChromium = 'no Chromium here (apt-get install chromium, or set CHROMIUM)';

/** Starts a headless Chromium; close it after use. */
export async function openChromium(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath: chromiumPath!,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
}
