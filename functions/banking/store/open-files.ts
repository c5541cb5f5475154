import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, update } from '../../../lib/runtime/aws/expressions.ts';
import { agendaOf } from '../model/agenda.ts';
import { derivedId } from '../model/derived-id.ts';
import type { Terms } from '../model/products.ts';
import type { BankTables } from './bank-tables.ts';
import type { PaymentItem } from './items.ts';
import { type FilePayment, fileKey, filePaymentKey, type OpenFile, openFileKey, sentKey } from './rail-items.ts';

/** Files that take up payments side by side: one row is changed by each of its payments. */
const shardOf = (paymentId: string): string => String(Number.parseInt(paymentId.slice(-1), 16) % 4);

/** How a payment gets into a file, in the transaction that takes its money. */
export interface Joining {
  readonly fileId: string;
  /** The first of them is refused when the file takes up nothing any more. */
  readonly writes: readonly TransactItem[];
  /** Then others are to try the next one. */
  readonly advance: () => Promise<void>;
}

/** Outgoing files while they are open. Which one that is stands in a row of its own and may be stale: the file's own state decides. */
export function openFiles({ dynamo, name }: Pick<BankTables, 'dynamo' | 'name'>, terms: () => Terms) {
  async function numberOf(Key: { pk: string; sk: string }): Promise<number> {
    const { Item } = await dynamo.get<OpenFile>({ TableName: name(), Key, ConsistentRead: true });
    return Item?.number ?? 1;
  }

  async function advance(Key: { pk: string; sk: string }, seen: number): Promise<void> {
    const when = seen === 1 ? 'attribute_not_exists(#pk) OR #number = :seen' : '#number = :seen';
    try {
      await dynamo.update(
        update(name(), Key, { set: { entity: 'OpenFile', number: seen + 1 }, when, values: { ':seen': seen } }),
      );
    } catch (error) {
      // Somebody else was faster.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  /**
   * The file comes into being with its first payment. One whose time is over takes up nothing more, though nobody has sealed it yet: after a restore the rail
   * may have it already, with those that it had then.
   */
  function join(fileId: string, rail: string, { currency, amount }: PaymentItem, at: Date): TransactItem {
    const { fileMinutes, paymentsPerFile } = terms();
    const due = new Date(at.getTime() + fileMinutes * 60_000).toISOString();
    const { agenda, agendaAt } = agendaOf('file', fileId, due);
    return {
      Update: {
        TableName: name(),
        Key: fileKey(fileId),
        UpdateExpression:
          'SET entity = :entity, fileId = :fileId, direction = :out, rail = :rail, currency = :currency, #state = :open, ' +
          'createdAt = if_not_exists(createdAt, :at), agenda = if_not_exists(agenda, :agenda), agendaAt = if_not_exists(agendaAt, :agendaAt), ' +
          '#count = if_not_exists(#count, :none) + :one, #sum = if_not_exists(#sum, :none) + :amount',
        ConditionExpression: 'attribute_not_exists(pk) OR (#state = :open AND #count < :most AND agendaAt > :at)',
        ExpressionAttributeNames: { '#state': 'state', '#count': 'count', '#sum': 'sum' },
        ExpressionAttributeValues: {
          ':entity': 'RailFile',
          ':fileId': fileId,
          ':out': 'out',
          ':rail': rail,
          ':currency': currency,
          ':open': 'open',
          ':at': at.toISOString(),
          ':agenda': agenda,
          ':agendaAt': agendaAt,
          ':none': 0,
          ':one': 1,
          ':amount': BigInt(amount),
          ':most': paymentsPerFile,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }

  return {
    /** @param payment with its rail, and who is paid at which number. */
    async joining(payment: PaymentItem, at: Date): Promise<Joining> {
      const { paymentId, accountId, amount, rail = '', currency, name: payee = '', number: iban = '', note } = payment;
      const place = openFileKey(rail, currency, shardOf(paymentId));
      const number = await numberOf(place);
      const fileId = derivedId(`${place.pk} ${place.sk} ${number}`, 'file');
      const member: FilePayment = {
        ...filePaymentKey(fileId, paymentId),
        entity: 'FilePayment',
        paymentId,
        accountId,
        amount,
        name: payee,
        iban,
        ...(note === undefined ? {} : { text: note }),
      };
      return {
        fileId,
        writes: [
          join(fileId, rail, payment, at),
          Create(name(), { ...member }),
          Create(name(), { ...sentKey(paymentId), entity: 'SentPayment', accountId, fileId }),
        ],
        advance: () => advance(place, number),
      };
    },
  };
}
