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
import { checkKey } from './rail-items.ts';
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

  /** Of a file that is still to be written: nobody gives back what may be paid then. */
  function later(fileId: string, now: Date): Promise<void> {
    const { timeZone, missingAfterDays } = said();
    const due = heardBy(now.toISOString(), timeZone, missingAfterDays);
    return move(fileId, { agendaAt: agendaOf('heard', fileId, due).agendaAt });
  }

  return {
    /** Opens a case for each, once; who dies under way leaves the rest to the next look. */
    async look(fileId: string, tools: Pick<AllTools, 'now' | 'newId'>): Promise<void> {
      const state = (await files.read(fileId))?.state;
      if (state === 'open' || state === 'sealed') return later(fileId, tools.now());
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
