import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { update } from '../../../lib/runtime/aws/expressions.ts';
import type { Tools as AllTools } from '../../../lib/runtime/tools.ts';
import { agendaOf } from '../model/agenda.ts';
import type { Terms } from '../model/products.ts';
import { heardBy } from '../model/rails/outgoing-file.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { type PaymentItem, paymentKey } from './items.ts';
import { outgoingReader } from './outgoing-reader.ts';
import { railCases } from './rail-cases.ts';
import { checkKey, type OutgoingFile } from './rail-items.ts';
import { terms } from './terms.ts';

export type Unheard = ReturnType<typeof unheard>;

/** Payments of a file of ours of which the rail has said nothing in its time. */
export function unheard(
  tables: BankTables = bankTables(),
  said: () => Pick<Terms, 'caseDueMinutes' | 'fourEyesAbove' | 'timeZone' | 'missingAfterDays'> = terms,
) {
  const { dynamo, name } = tables;
  const cases = railCases(tables, undefined, said);
  const files = outgoingReader(tables);

  async function move(fileId: string, set: { agenda?: undefined; agendaAt: string | undefined }): Promise<void> {
    try {
      await dynamo.update(update(name(), checkKey(fileId), { set, when: 'attribute_exists(#agenda)' }));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  /** When somebody is to look: nobody gives back what may be paid yet, of a file that is still to be written, or was written late. */
  function dueOf({ state, sealedAt, writtenAt }: OutgoingFile, now: string): string {
    const { timeZone, missingAfterDays } = said();
    const isSent = state === 'written' || state === 'answered';
    return heardBy((isSent ? (writtenAt ?? sealedAt) : undefined) ?? now, timeZone, missingAfterDays);
  }

  return {
    /** Opens a case for each, once; who dies under way leaves the rest to the next look. */
    async look(fileId: string, tools: Pick<AllTools, 'now' | 'newId'>): Promise<void> {
      const file = await files.read(fileId);
      const now = tools.now().toISOString();
      const due = file ? dueOf(file, now) : now;
      if (due > now) return move(fileId, { agendaAt: agendaOf('heard', fileId, due).agendaAt });
      const members = await files.paymentsOf(fileId);
      const Keys = members.map(({ accountId, paymentId }) => paymentKey(accountId, paymentId));
      const found =
        Keys.length === 0
          ? []
          : ((await dynamo.batchGet<PaymentItem>({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } }))
              .Responses[name()] ?? []);
      for (const row of found)
        if (row.state === 'submitted' && row.railCase === undefined) await cases.open('missing', row, tools);
      // The row stays: whoever writes the file again puts it there no more.
      await move(fileId, { agenda: undefined, agendaAt: undefined });
    },
  };
}
