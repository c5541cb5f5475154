import { deadlineFrom } from '../../../lib/runtime/aws/deadline.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { limitsByVerification } from '../model/account-limits.ts';
import { spendingOf } from '../model/account-view.ts';
import { unverified } from '../model/kyc/verification.ts';
import type { Terms } from '../model/products.ts';
import { accountPages } from './account-pages.ts';
import { accountReader } from './accounts.ts';
import { bankLedger, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { type KycItem, kycKey, levelsKey } from './items.ts';
import { changeLimits } from './limit-writes.ts';
import { terms } from './terms.ts';

export type LevelsInForce = ReturnType<typeof levelsInForce>;

const betweenLooksMs = 24 * 3_600_000;
/** For the page that is being looked through. */
const reserveMs = 30_000;

interface LevelsItem {
  readonly entity: 'LevelsInForce';
  readonly levels: string;
  /** How often all accounts were looked through with these, and when that was over last. */
  readonly looks?: number;
  readonly lookedAt?: string | undefined;
  /** The last account that was looked at, while not all were. */
  readonly after?: string;
}

/** All settings that say what a level allows. */
const saidOf = (said: Terms): string =>
  JSON.stringify([
    ...[said.perPaymentOfLevel1, said.dailyOfLevel1, said.perPaymentOfLevel2, said.dailyOfLevel2],
    ...[said.perPaymentOfLevel3, said.dailyOfLevel3],
  ]);

/**
 * What levels allow is a setting, and stands with each account since a payment's condition compares it there: after a deployment with another one, accounts
 * that are there get it here.
 */
export function levelsInForce(
  tables: BankTables = bankTables(),
  ledgerAt: LedgerAt = bankLedger(),
  said: () => Terms = terms,
  timeLeft: () => number = () => deadlineFrom(Date.now()) - Date.now(),
) {
  const { dynamo, name } = tables;
  const accounts = accountReader(tables);

  async function verificationsOf(holderIds: readonly string[]): Promise<ReadonlyMap<string, KycItem>> {
    const Keys = [...new Set(holderIds)].map(kycKey);
    if (Keys.length === 0) return new Map();
    const { Responses } = await dynamo.batchGet<KycItem>({
      RequestItems: { [name()]: { Keys, ConsistentRead: true } },
    });
    return new Map((Responses[name()] ?? []).map((item) => [item.holderId, item]));
  }

  /** Limits are read before the verification: whoever decides in between changes them, and then nothing is changed here. */
  async function alignSome(ids: readonly string[]): Promise<number> {
    const found = (await accounts.all(ids)).filter(({ terms: { state } }) => state !== 'closed');
    const known = await verificationsOf(found.flatMap(({ terms: { holderId } }) => holderId ?? []));
    const changed = await Promise.all(
      found.map(async ({ terms: { holderId, currency }, limits }) => {
        // Of nobody any more: frozen, and without a verification.
        if (holderId === undefined) return 0;
        const after = limitsByVerification(said(), currency, limits, known.get(holderId) ?? unverified);
        const { perPayment, daily, outgoing } = spendingOf(limits);
        if (perPayment === after.perPayment && daily === after.daily && outgoing === after.outgoing) return 0;
        const { Update } = changeLimits(name(), limits, after);
        try {
          if (Update) await dynamo.update(Update);
          return 1;
        } catch (error) {
          if (error instanceof ConditionFailed) return 0;
          throw error;
        }
      }),
    );
    return changed.reduce<number>((sum, each) => sum + each, 0);
  }

  const keep = (item: Omit<LevelsItem, 'entity'>) =>
    dynamo.put({ TableName: name(), Item: { ...levelsKey, entity: 'LevelsInForce', ...item } });

  return {
    /**
     * Looks through all accounts after a deployment with other levels, an hour later again, and each day: functions of before run beside a deployment for a
     * while, and other levels may be there and gone between two looks. 3 read units for each account, and its id; otherwise one alone. What breaks off, or
     * finds no time for the rest, goes on where it was. @returns how many changed.
     */
    async align(now: () => Date): Promise<number> {
      const levels = saidOf(said());
      const { Item } = await dynamo.get<LevelsItem>({ TableName: name(), Key: levelsKey, ConsistentRead: true });
      const { looks = 0, lookedAt, after }: Partial<LevelsItem> = Item?.levels === levels ? Item : {};
      const isDue = looks < 2 || lookedAt === undefined || now().getTime() - Date.parse(lookedAt) >= betweenLooksMs;
      if (!isDue && after === undefined) return 0;
      let aligned = 0;
      for await (const page of accountPages(ledgerAt(now), after)) {
        aligned += await alignSome(page.ids);
        if (page.after === undefined) break;
        await keep({ levels, looks, lookedAt, after: page.after });
        if (timeLeft() < reserveMs) return aligned;
      }
      await keep({ levels, looks: looks + 1, lookedAt: now().toISOString() });
      return aligned;
    },
  };
}
