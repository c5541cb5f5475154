import { membershipKey, organisationKey } from '../../lib/policy/accounts.ts';
import { headKey, joinedKey, memberKey, spaceKey } from '../../lib/sync/items.ts';
import type { World } from './backend.ts';

export const roles = ['owner', 'admin', 'member', 'reader'] as const;
/** In an organisation; the last one is its own. */
export const offices = ['owner', 'admin', 'member', 'planner'] as const;
const planner = ['tasks:read', 'tasks:create', 'tasks:update', 'lists:read'];

/** Somebody has a role. */
interface Hold {
  readonly space: string;
  readonly personId: string;
  readonly role: string;
  /** The last moment of it. */
  until?: number;
}

/** Who has which role where, now and before: what a device may receive is decided by the moments of its request. */
export class Community {
  /** Spaces whose members the schedule sets by itself. */
  readonly given: string[] = [];
  /** Spaces whose members join and leave by the routes. */
  readonly made: string[] = [];
  readonly organisations: string[] = [];
  readonly #holds: Hold[] = [];
  readonly #world: World;
  #moment = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get moment(): number {
    return this.#moment;
  }

  /** All spaces but people's own. */
  get shared(): readonly string[] {
    return [...this.given, ...this.made, ...this.organisations];
  }

  /** A shared space in which nobody is yet. */
  async found(spaceId: string, epoch: string): Promise<void> {
    this.given.push(spaceId);
    const { dynamo, tables } = this.#world;
    const Item = { ...spaceKey(spaceId), entity: 'Space', spaceId, name: 'Together', status: 'active', invitations: 0 };
    await dynamo.put({ TableName: tables.spaces, Item });
    const head = { ...headKey(spaceId), entity: 'Head', spaceId, epoch, seq: 0, sums: {}, counts: {}, tail: [] };
    await dynamo.put({ TableName: tables.spaces, Item: head });
  }

  /** Gives a role in a space of `given`, or takes it away: the member and the person's list in one transaction. */
  async give(spaceId: string, personId: string, role: string | undefined): Promise<void> {
    const { dynamo, tables } = this.#world;
    const TableName = tables.spaces;
    const member = { ...memberKey(spaceId, personId), entity: 'Member', spaceId, personId, role, joinedAt: '' };
    const joined = { ...joinedKey(personId, spaceId), entity: 'Joined', spaceId, personId, role, joinedAt: '' };
    const items = [member, joined].map((Item) =>
      role ? { Put: { TableName, Item } } : { Delete: { TableName, Key: { pk: Item.pk, sk: Item.sk } } },
    );
    await dynamo.transactWrite({ TransactItems: items });
    this.holds(spaceId, personId, role);
  }

  /** An organisation in which nobody is yet, with a role of its own. */
  async incorporate(organisationId: string): Promise<void> {
    const { dynamo, tables } = this.#world;
    const key = organisationKey(organisationId);
    const Item = { ...key, entity: 'Organisation', organisationId, name: 'Ltd', status: 'active', roles: { planner } };
    await dynamo.put({ TableName: tables.people, Item });
    this.organisations.push(`o-${organisationId}`);
  }

  /** Gives a role in an organisation, or takes it away. */
  async employ(space: string, personId: string, role: string | undefined): Promise<void> {
    const { dynamo, tables } = this.#world;
    const organisationId = space.slice(2);
    const Key = membershipKey(personId, organisationId);
    const Item = { ...Key, entity: 'Membership', personId, organisationId, role };
    const TableName = tables.people;
    await (role ? dynamo.put({ TableName, Item }) : dynamo.delete({ TableName, Key }));
    this.holds(space, personId, role);
  }

  /** From now on somebody has a role, or none. */
  holds(space: string, personId: string, role: string | undefined): void {
    for (const hold of this.#holds) {
      if (hold.space === space && hold.personId === personId) hold.until ??= this.#moment;
    }
    if (role) this.#holds.push({ space, personId, role });
    this.#moment += 1;
  }

  /** From now on nobody has one. */
  ended(space: string): void {
    for (const hold of this.#holds) if (hold.space === space) hold.until ??= this.#moment;
    this.#moment += 1;
  }

  /** Roles that a person had at some time since a moment. */
  rolesSince(space: string, personId: string, since: number): ReadonlySet<string> {
    if (space.startsWith('p-')) return new Set(space === `p-${personId}` ? ['owner'] : []);
    const mine = this.#holds.filter((hold) => hold.space === space && hold.personId === personId);
    return new Set(mine.filter(({ until = since }) => until >= since).map(({ role }) => role));
  }
}
