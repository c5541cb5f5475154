/** Kinds of visitors; of a visit nothing but the kind is kept. */
export type Visitor = 'people' | 'crawlers' | 'apps';

/** What networks, messengers and search engines call the programs that make their previews. */
const crawler =
  /bot|crawl|spider|slurp|preview|facebookexternalhit|facebookcatalog|meta-external|whatsapp\/|vkshare|embed|iframely|pinterest\/|redditbot|headless|curl\/|wget\/|python|http-client|okhttp|axios|\bnode\b/i;

/** Guessed from what the program calls itself: most crawlers say so, a few do not. */
export const visitorOf = (userAgent = ''): Visitor =>
  userAgent === '' || crawler.test(userAgent) ? 'crawlers' : 'people';

/** Visits that are counted one by one; from here on each doubling of the count takes 64 writes. */
const exact = 128;

/**
 * How much to add for one more visit: 0 for most of the visits to a link that has many. The expected count is the true one; its
 * standard error stays below 8 percent, whatever the count.
 * @param random evenly from [0, 1).
 */
export function weightOf(counted: number, random: number): number {
  const step = counted < exact ? 1 : 2 ** (Math.floor(Math.log2(counted / exact)) + 1);
  return random * step < 1 ? step : 0;
}
