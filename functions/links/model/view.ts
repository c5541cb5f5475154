import type { ShareLink } from '../contract/fields.ts';
import type { SpaceLink } from '../contract/space-links.ts';
import type { LinkItem } from '../store/items.ts';

/** @param origin where pages are, without a trailing slash. */
export const linkUrl = (origin: string, code: string) => `${origin}/s/${code}`;

/** A link as its maker sees it. */
export const toLink = (item: LinkItem, origin: string): ShareLink => ({
  linkId: item.linkId,
  url: linkUrl(origin, item.code),
  path: item.path,
  title: item.title,
  ...(item.description === undefined ? {} : { description: item.description }),
  ...(item.imageUrl === undefined ? {} : { imageUrl: item.imageUrl }),
  ...(item.space === undefined ? {} : { space: item.space }),
  ...(item.validUntil === undefined ? {} : { expiresAt: item.validUntil }),
  createdAt: item.createdAt,
  visits: { people: item.people, crawlers: item.crawlers, apps: item.apps },
});

/** As those see it who manage its space. */
export const toSpaceLink = (item: LinkItem, origin: string): SpaceLink => ({
  ...toLink(item, origin),
  createdBy: item.personId,
});
