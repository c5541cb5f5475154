import { personKey } from '../../../lib/policy/accounts.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Erasure } from '../contract/erasure.ts';
import { emailPartition, erasureLinkKey, erasureRequestsKey } from './keys.ts';
import { leaveWork } from './outbox.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';

/** Links mailed to a person that schedule the erasure. */
export interface ErasureLinkItem {
  readonly tokenHashes: ReadonlySet<string>;
  readonly validUntil: string;
  /** What using the link led to; using it again leads to the same and changes nothing. */
  readonly erasure?: Erasure;
}

const mostMails = 10;
const inSeconds = (iso: string) => Math.floor(Date.parse(iso) / 1000);

export type ErasureLinkStore = ReturnType<typeof erasureLinkStore>;

export function erasureLinkStore(people: People = peopleTable()) {
  const { dynamo, name, outcomes } = people;

  /** @returns false when a condition did not hold. */
  async function holds(writes: readonly TransactItem[], now: Date): Promise<boolean> {
    try {
      return await outcomes.commit({ writes, idempotency: undefined, response: true, now });
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  }

  return {
    outcomes,

    /**
     * Leaves the work of mailing a link, a few times per address and day. Whether the address has an account plays no part here.
     * @returns false when there were enough today.
     */
    async request(email: string, limit: number, command: Command): Promise<boolean> {
      const now = command.now();
      const day = now.toISOString().slice(0, 10);
      const work = () => leaveWork(people, emailPartition(email), 'erasure-mail', { kind: 'link', email }, command);
      const count = (change: Parameters<typeof Update>[2]) => [
        Update(name(), erasureRequestsKey(email), change),
        work(),
      ];
      const oneMore = count({
        add: { count: 1 },
        when: '#day = :day AND #count < :limit',
        values: { ':day': day, ':limit': limit },
      });
      if (await holds(oneMore, now)) return true;
      const expiresAt = Math.floor(now.getTime() / 1000) + 2 * 86_400;
      const first = count({
        set: { entity: 'ErasureRequests', day, count: 1, expiresAt },
        when: 'attribute_not_exists(#day) OR #day < :day',
        values: { ':day': day },
      });
      return holds(first, now);
    },

    /** Remembers one more secret about to be mailed. @returns false when the person is gone. */
    async add(personId: string, hash: string, validUntil: string, now: Date): Promise<boolean> {
      const alive = Check(name(), personKey(personId), {
        when: 'attribute_exists(#revokedSessions) AND attribute_not_exists(#erasureStartedAt)',
      });
      const common = { entity: 'ErasureLink', validUntil, expiresAt: inSeconds(validUntil) + 86_400 };
      const another = Update(name(), erasureLinkKey(personId), {
        set: common,
        include: { tokenHashes: [hash] },
        when: '#validUntil > :now AND attribute_not_exists(#erasure) AND size(#tokenHashes) < :most',
        values: { ':now': now.toISOString(), ':most': mostMails },
      });
      const first = Update(name(), erasureLinkKey(personId), {
        set: { ...common, tokenHashes: new Set([hash]), erasure: undefined },
        when: 'attribute_not_exists(#pk) OR #validUntil <= :now OR attribute_exists(#erasure) OR size(#tokenHashes) >= :most',
        values: { ':now': now.toISOString(), ':most': mostMails },
      });
      // Once more beside one that was first meanwhile.
      for (const change of [another, first, another]) if (await holds([change, alive], now)) return true;
      return false;
    },

    /** Strongly consistent. */
    async find(personId: string): Promise<ErasureLinkItem | undefined> {
      const Key = erasureLinkKey(personId);
      return (await dynamo.get<ErasureLinkItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** For the transaction that schedules the erasure. */
    use: (personId: string, erasure: Erasure): TransactItem =>
      Update(name(), erasureLinkKey(personId), { set: { erasure }, when: 'attribute_not_exists(#erasure)' }),
  };
}
