import type { Wait } from '../../store/rail-items.ts';
import type { Taking } from './take-in.ts';

/** Whether all of them are the next ones now. */
export async function areNext(waits: readonly Wait[], { reader }: Pick<Taking, 'reader'>): Promise<boolean> {
  const heads = await Promise.all(waits.map(({ rail, currency }) => reader.head(rail, currency)));
  return heads.every((head, index) => head?.closing === waits[index]?.opening);
}

/**
 * Takes in what waits for the statements of a file that is booked; each of them wakes others in turn. One that fails keeps no other from it, waits as before,
 * and fails who woke it, so that this comes again.
 */
export async function wakeWaiting(
  fileId: string,
  { files, reader }: Pick<Taking, 'files' | 'reader'>,
  take: (objectKey: string) => Promise<unknown>,
): Promise<void> {
  const file = await files.read(fileId);
  const statements = file?.direction === 'in' ? (file.statements ?? []) : [];
  const failures: unknown[] = [];
  for (const { rail, currency, statementId } of statements) {
    // Not by what is the last one now: who waited may have got so far, and died.
    const statement = await reader.statement(rail, currency, statementId);
    if (!statement) continue;
    for (const waiting of await files.waitingFor({ rail, currency, opening: statement.closing })) {
      const found = waiting === fileId ? undefined : await files.read(waiting);
      // One that is being read may be so since who did it died.
      if (found?.direction !== 'in' || (found.state !== 'waiting' && found.state !== 'reading')) continue;
      try {
        await take(found.objectKey);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  if (failures.length > 0) throw failures[0];
}
