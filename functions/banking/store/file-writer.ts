import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { update } from '../../../lib/runtime/aws/expressions.ts';
import type { Objects } from '../../../lib/runtime/aws/objects.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { agendaOf } from '../model/agenda.ts';
import type { Terms } from '../model/products.ts';
import { heardBy, outgoingKey, paymentFile } from '../model/rails/outgoing-file.ts';
import { referenceOf } from '../model/rails/rails.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { outgoingReader } from './outgoing-reader.ts';
import { railBucket } from './rail-bucket.ts';
import { checkKey, type FilePayment, fileKey, type OutgoingFile } from './rail-items.ts';
import { terms } from './terms.ts';

export type FileWriter = ReturnType<typeof fileWriter>;

/** Brings an outgoing file to the rail: sealed, so that nothing joins it any more, then written once, then said to be written. */
export function fileWriter(
  { dynamo, name }: BankTables = bankTables(),
  bucket: Pick<Objects, 'putOnce' | 'get'> = railBucket(),
  said: () => Terms = terms,
) {
  const { read, paymentsOf } = outgoingReader({ dynamo, name });

  /** From one state to the next; who comes second finds it done. */
  async function step(file: OutgoingFile, set: Partial<OutgoingFile>): Promise<void> {
    try {
      await dynamo.update(
        update(name(), fileKey(file.fileId), {
          set,
          when: '#state = :seen',
          values: { ':seen': file.state },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  /** When somebody is to look for what the rail said nothing of. Once: the row stays when that was done. */
  async function noteCheck(fileId: string, writtenAt: string): Promise<void> {
    const { timeZone, missingAfterDays } = said();
    const due = heardBy(writtenAt, timeZone, missingAfterDays);
    const Item = { ...checkKey(fileId), entity: 'RailFileCheck', ...agendaOf('heard', fileId, due) };
    try {
      await dynamo.put({ TableName: name(), Item, ConditionExpression: 'attribute_not_exists(pk)' });
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  /**
   * What is there already stays: an earlier try wrote it, these bytes or, on an earlier day, that day; more payments than these, before a restore.
   * @throws Error when it lacks some: it was written before a restore, as a file of the same number that took up others.
   */
  async function write(key: string, xml: string, payments: readonly FilePayment[]): Promise<void> {
    if (await bucket.putOnce(key, xml, 'application/xml')) return;
    const text = (await bucket.get(key))?.body.toString() ?? '';
    // Once through it: a search for each of 10,000 payments takes longer than a request has.
    const there = new Set(Array.from(text.matchAll(/<EndToEndId>([^<]*)</g), ([, reference]) => reference));
    const lacking = payments.filter(({ paymentId }) => !there.has(referenceOf(paymentId)));
    if (lacking.length > 0) throw new Error(`${key} is there already, without ${lacking.length} of its payments`);
  }

  return {
    read,
    paymentsOf,
    /** Whatever it died of before, it goes on from there. @returns the file as it is now; nothing when there is none. */
    async bring(fileId: string, { now }: Pick<Tools, 'now'>): Promise<OutgoingFile | undefined> {
      let file = await read(fileId);
      if (file?.state === 'open') {
        await step(file, { state: 'sealed', sealedAt: now().toISOString() });
        file = await read(fileId);
      }
      if (file?.sealedAt === undefined || !(file.state === 'sealed' || file.state === 'written')) return file;
      const { sealedAt, writtenAt = now().toISOString() } = file;
      const payments = await paymentsOf(fileId);
      const xml = paymentFile({ ...file, sealedAt, writtenAt }, payments, said());
      // First: as soon as the file is there the rail may answer, and then nobody brings it any more.
      await noteCheck(fileId, writtenAt);
      await write(outgoingKey(file), xml, payments);
      await step(file, {
        state: 'written',
        writtenAt,
        ...agendaOf('filed', fileId, file.createdAt),
      });
      return read(fileId);
    },
  };
}
