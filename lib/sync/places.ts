import type { SpaceKind } from '../contract/collection.ts';
import type { Membership, Organisation, SpaceFacts } from '../policy/accounts.ts';
import { membershipKey, organisationKey } from '../policy/accounts.ts';
import { heldIn } from '../policy/decide.ts';
import type { Dynamo, Item, Key } from '../runtime/aws/dynamo.ts';
import { type Head, headKey, type MemberItem, memberKey } from './items.ts';
import { readSpaceId } from './space-id.ts';
import type { SyncTables } from './tables.ts';

/** A space as one person meets it, read strongly consistent. */
export interface Place {
  readonly spaceId: string;
  readonly kind: SpaceKind;
  readonly head: Head | undefined;
  /** The person's role; none: the space is not theirs, or does not exist, or was deleted. Goes into `decide` as `facts.space`. */
  readonly space: SpaceFacts;
}

/** Further keys to read in the same request. */
export interface MoreKeys {
  readonly spaces?: readonly Key[];
  readonly documents?: readonly Key[];
}

export interface ReadPlaces {
  readonly places: ReadonlyMap<string, Place>;
  /** Items of the further keys that exist, in no order. */
  readonly spaces: readonly Item[];
  readonly documents: readonly Item[];
}

const known = (key: Key) => `${key.pk}\n${key.sk}`;

/**
 * Reads heads, what decides about the person in each space, and further items in one strongly consistent BatchGet: 1 read unit for the
 * head, 1 more in a shared space (the member), 2 more in an organisation's (membership, organisation). Each key may be named once.
 */
export async function readPlaces(
  dynamo: Dynamo,
  tables: SyncTables,
  personId: string,
  spaceIds: readonly string[],
  more: MoreKeys = {},
): Promise<ReadPlaces> {
  const spaces: Key[] = [...(more.spaces ?? [])];
  const people: Key[] = [];
  for (const spaceId of spaceIds) {
    const { kind, of } = readSpaceId(spaceId);
    spaces.push(headKey(spaceId));
    if (kind === 'shared') spaces.push(memberKey(spaceId, personId));
    if (kind === 'organisation') people.push(membershipKey(personId, of), organisationKey(of));
  }
  const wanted = (table: string, Keys: readonly Key[]) =>
    Keys.length > 0 ? { [table]: { Keys, ConsistentRead: true } } : {};
  const RequestItems = {
    ...wanted(tables.spaces, spaces),
    ...(people.length > 0 ? wanted(tables.people, people) : {}),
    ...(more.documents ? wanted(tables.documents, more.documents) : {}),
  };
  const { Responses } = await dynamo.batchGet({ RequestItems });
  const inSpaces = Responses[tables.spaces] ?? [];
  const inPeople = people.length > 0 ? (Responses[tables.people] ?? []) : [];
  const found = new Map([...inSpaces, ...inPeople].map((item) => [known(item as Key), item]));
  const get = <T>(key: Key) => found.get(known(key)) as T | undefined;

  const places = new Map<string, Place>();
  for (const spaceId of spaceIds) {
    const { kind, of } = readSpaceId(spaceId);
    const head = get<Head>(headKey(spaceId));
    let space: SpaceFacts | undefined;
    if (head?.status === 'deleted') space = undefined;
    else if (kind === 'person') space = of === personId ? { role: 'owner' } : undefined;
    else if (kind === 'shared') {
      const role = get<MemberItem>(memberKey(spaceId, personId))?.role;
      space = role === undefined ? undefined : { role };
    } else {
      const membership = get<Membership>(membershipKey(personId, of));
      const organisation = get<Organisation>(organisationKey(of));
      space = heldIn({ ...(membership ? { membership } : {}), ...(organisation ? { organisation } : {}) });
    }
    places.set(spaceId, { spaceId, kind, head, space: space ?? {} });
  }
  const extra = new Set((more.spaces ?? []).map(known));
  return {
    places,
    spaces: inSpaces.filter((item) => extra.has(known(item as Key))),
    documents: more.documents ? (Responses[tables.documents] ?? []) : [],
  };
}
