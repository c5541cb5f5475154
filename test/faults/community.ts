import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { headKey, joinedKey, memberKey, spaceKey } from '../../lib/sync/items.ts';
import type { SyncWorld } from '../sync/sync-tables.ts';

export const roles = ['owner', 'admin', 'member', 'reader'] as const;
export type Role = (typeof roles)[number];

interface Event {
  readonly space: string;
  readonly personId: string;
  readonly role: Role | undefined;
}

/** Who has which role where, now and before: what a device may receive is decided by the moments of its request. */
export class Community {
  readonly shared: string[] = [];
  readonly #events: Event[] = [];
  readonly #dynamo: Dynamo;
  readonly #tables: SyncWorld['tables'];

  constructor({ dynamo, tables }: Pick<SyncWorld, 'dynamo' | 'tables'>) {
    this.#dynamo = dynamo;
    this.#tables = tables;
  }

  get moment(): number {
    return this.#events.length;
  }

  /** A shared space in which nobody is yet. */
  async found(spaceId: string, epoch: string): Promise<void> {
    this.shared.push(spaceId);
    const Item = { ...spaceKey(spaceId), entity: 'Space', spaceId, name: 'Together', status: 'active', invitations: 0 };
    await this.#dynamo.put({ TableName: this.#tables.spaces, Item });
    const head = { ...headKey(spaceId), entity: 'Head', spaceId, epoch, seq: 0, sums: {}, counts: {}, tail: [] };
    await this.#dynamo.put({ TableName: this.#tables.spaces, Item: head });
  }

  /** Gives a role, or takes it away, as the routes of spaces do: the member and the person's list in one transaction. */
  async give(spaceId: string, personId: string, role: Role | undefined): Promise<void> {
    this.#events.push({ space: spaceId, personId, role });
    const TableName = this.#tables.spaces;
    const member = { ...memberKey(spaceId, personId), entity: 'Member', spaceId, personId, role, joinedAt: '' };
    const joined = { ...joinedKey(personId, spaceId), entity: 'Joined', spaceId, personId, role, joinedAt: '' };
    const items = [member, joined].map((Item) =>
      role ? { Put: { TableName, Item } } : { Delete: { TableName, Key: { pk: Item.pk, sk: Item.sk } } },
    );
    await this.#dynamo.transactWrite({ TransactItems: items });
  }

  /** Roles that a person had at some time since a moment. */
  rolesSince(space: string, personId: string, since: number): ReadonlySet<Role> {
    if (space.startsWith('p-')) return new Set(space === `p-${personId}` ? ['owner'] : []);
    const mine = (event: Event) => event.space === space && event.personId === personId;
    const before = this.#events.slice(0, since).findLast(mine);
    const after = this.#events.slice(since).filter(mine);
    return new Set([before, ...after].flatMap((event) => event?.role ?? []));
  }
}
