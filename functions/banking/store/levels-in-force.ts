import { accountIds } from '../../../lib/ledger/store/periods.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { limitsByVerification } from '../model/account-limits.ts';
import { spendingOf } from '../model/account-view.ts';
import { unverified } from '../model/kyc/verification.ts';
import type { Terms } from '../model/products.ts';
import { accountReader } from './accounts.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { type KycItem, kycKey, levelsKey } from './items.ts';
import { changeLimits } from './limit-writes.ts';
import { terms } from './terms.ts';

export type LevelsInForce = ReturnType<typeof levelsInForce>;

const pageSize = 100;

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

  return {
    /** A read unit where nothing changed since; otherwise 3 for each account, and its id. What breaks off begins anew. @returns how many changed. */
    async align(now: () => Date): Promise<number> {
      const levels = saidOf(said());
      const { Item } = await dynamo.get<{ readonly levels: string }>({
        TableName: name(),
        Key: levelsKey,
        ConsistentRead: true,
      });
      if (Item?.levels === levels) return 0;
      let page: string[] = [];
      let aligned = 0;
      for await (const accountId of accountIds(ledgerAt(now), book)) {
        if (accountId.includes(':')) continue;
        page.push(accountId);
        if (page.length < pageSize) continue;
        aligned += await alignSome(page);
        page = [];
      }
      aligned += await alignSome(page);
      await dynamo.put({ TableName: name(), Item: { ...levelsKey, entity: 'LevelsInForce', levels } });
      return aligned;
    },
  };
}
