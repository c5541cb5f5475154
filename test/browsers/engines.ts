import { describe } from 'vitest';
import type { Engine } from './browser.ts';
import { chromium } from './chromium.ts';
import { firefox } from './firefox.ts';
import { webkit } from './webkit.ts';

export const engines: readonly Engine[] = [chromium, firefox, webkit];

/** A laptop passes over the engines that it does not have; CI installs them all, and fails without. */
export const isWanted = ({ installed }: Engine): boolean => installed || Boolean(process.env.CI);

/** Describes the same of each engine. */
export function inEachEngine(title: string, tests: (engine: Engine) => void): void {
  for (const engine of engines) describe.runIf(isWanted(engine))(`${title}, in ${engine.name}`, () => tests(engine));
}
