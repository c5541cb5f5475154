import type { Extensions } from './model/extensions.ts';

/**
 * What this backend adds to the processing of uploads: a virus scanner, an extractor of text, a maker of posters. Nothing is built in, so
 * without them files are not scanned for viruses, not searched within, and videos have no poster.
 */
export const extensions: Extensions = {};
