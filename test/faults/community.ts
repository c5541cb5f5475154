import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { headKey, joinedKey, memberKey, spaceKey } from '../../lib/sync/items.ts';
import type { World } from './backend.ts';

export const roles = ['owner', 'admin', 'member', 'reader'] as const;
export type Role = (typeof roles)[number];

/** Somebody has a role, or perhaps has it: a change is under way. */
interface Hold {
  readonly space: string;
  readonly personId: string;
  readonly role: Role;
  /** The change has been made. */
  sure?: boolean;
  /** The last moment of it. */
  until?: number;
}

/** Who has which role where, now and before: what a device may receive is decided by the moments of its request. */
export class Community {
  readonly shared: string[] = [];
  readonly #holds: Hold[] = [];
  readonly #dynamo: Dynamo;
  readonly #tables: World['tables'];
  #moment = 0;

  constructor({ dynamo, tables }: World) {
    this.#dynamo = dynamo;
    this.#tables = tables;
  }

  get moment(): number {
    return this.#moment;
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
    const given: Hold | undefined = role && { space: spaceId, personId, role };
    if (given) this.#holds.push(given);
    const TableName = this.#tables.spaces;
    const member = { ...memberKey(spaceId, personId), entity: 'Member', spaceId, personId, role, joinedAt: '' };
    const joined = { ...joinedKey(personId, spaceId), entity: 'Joined', spaceId, personId, role, joinedAt: '' };
    const items = [member, joined].map((Item) =>
      role ? { Put: { TableName, Item } } : { Delete: { TableName, Key: { pk: Item.pk, sk: Item.sk } } },
    );
    await this.#dynamo.transactWrite({ TransactItems: items });
    for (const hold of this.#holds) {
      if (hold.space === spaceId && hold.personId === personId && hold.sure) hold.until ??= this.#moment;
    }
    if (given) given.sure = true;
    this.#moment += 1;
  }

  /** Roles that a person had at some time since a moment. */
  rolesSince(space: string, personId: string, since: number): ReadonlySet<Role> {
    if (space.startsWith('p-')) return new Set(space === `p-${personId}` ? ['owner'] : []);
    const mine = this.#holds.filter((hold) => hold.space === space && hold.personId === personId);
    return new Set(mine.filter(({ until = since }) => until >= since).map(({ role }) => role));
  }
}
