/**
 * Items of the module's table.
 *
 * | pk | sk | entity |
 * |--|--|--|
 * | `LINK#<code>` | `LINK` | Link |
 * | `PERSON#<personId>` | `LINK#<linkId>` | OwnLink: which code a link of the person has |
 * | `PERSON#<personId>` | `COUNT` | LinkCount; Erased for a while after the person's erasure |
 * | `SPACE#<space>` | `LINK#<linkId>` | SpaceLink: which links belong to a space |
 * | `SPACE#<space>` | `CLOSED` | ClosedSpace: nothing more may come |
 */

export const linkKey = (code: string) => ({ pk: `LINK#${code}`, sk: 'LINK' });
export const ownKey = (personId: string, linkId: string) => ({ pk: `PERSON#${personId}`, sk: `LINK#${linkId}` });
export const countKey = (personId: string) => ({ pk: `PERSON#${personId}`, sk: 'COUNT' });
export const spaceLinkKey = (space: string, linkId: string) => ({ pk: `SPACE#${space}`, sk: `LINK#${linkId}` });
export const closedKey = (space: string) => ({ pk: `SPACE#${space}`, sk: 'CLOSED' });

interface Keys {
  readonly pk: string;
  readonly sk: string;
}

export interface Ending {
  /** ISO; absent: until it is revoked. */
  readonly validUntil?: string | undefined;
  /** The same in epoch seconds, rounded up, for TTL. */
  readonly expiresAt?: number | undefined;
}

export interface LinkItem extends Keys, Ending {
  readonly entity: 'Link';
  readonly linkId: string;
  readonly code: string;
  readonly personId: string;
  readonly space?: string | undefined;
  readonly path: string;
  readonly title: string;
  readonly description?: string | undefined;
  readonly imageUrl?: string | undefined;
  readonly people: number;
  readonly crawlers: number;
  readonly apps: number;
  readonly createdAt: string;
}

export interface OwnItem extends Keys, Ending {
  readonly entity: 'OwnLink';
  readonly linkId: string;
  readonly code: string;
  readonly space?: string | undefined;
}

export interface SpaceItem extends Keys, Ending {
  readonly entity: 'SpaceLink';
  readonly linkId: string;
  readonly code: string;
  readonly personId: string;
}

export interface CountItem extends Keys {
  readonly entity: 'LinkCount' | 'Erased';
  readonly links: number;
  /** The person's erasure has begun: nothing more comes. */
  readonly closed?: boolean;
}

/** TTL deletes late, so readers look at the time as well. */
export const isOpen = ({ validUntil }: Ending, now: Date) => validUntil === undefined || validUntil > now.toISOString();
