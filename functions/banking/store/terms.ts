import { settings } from '../../../lib/runtime/environment.ts';
import { banking } from '../contract/module.ts';
import type { Terms } from '../model/products.ts';

/** What the stage says of products, limits and numbers. */
export const terms = (): Terms => settings(banking);
