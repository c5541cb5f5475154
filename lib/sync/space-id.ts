import type { SpaceKind } from '../contract/collection.ts';

const prefixes: Readonly<Record<string, SpaceKind>> = { p: 'person', o: 'organisation', s: 'shared' };

/** `p-<personId>`, `o-<organisationId>`, `s-<uuid>`: the id says what decides about it. */
export const spaceIdPattern = /^[pos]-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const personSpace = (personId: string) => `p-${personId}`;
export const organisationSpace = (organisationId: string) => `o-${organisationId}`;
export const sharedSpace = (id: string) => `s-${id}`;

/** @param spaceId matches `spaceIdPattern`. `of` is the person's, the organisation's, or the shared space's own uuid. */
export function readSpaceId(spaceId: string): { readonly kind: SpaceKind; readonly of: string } {
  const kind = prefixes[spaceId.charAt(0)];
  if (!kind) throw new Error(`'${spaceId}' is no space id`);
  return { kind, of: spaceId.slice(2) };
}
