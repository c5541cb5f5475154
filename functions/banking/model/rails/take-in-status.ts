import { railOfFolder } from './file-copy.ts';
import type { StatusReport } from './pain002.ts';
import { idIn } from './rails.ts';
import type { Outcome, Taking } from './take-in.ts';

/** Gives back what a rail did not take. That it took something it does not pay yet: statements say so. */
export async function takeInStatus(
  { originalMessageId, status, reasons, transfers }: StatusReport,
  objectKey: string,
  { outgoing, files, reader, rejections, cases, terms, now, newId }: Taking,
): Promise<Outcome> {
  const fileId = idIn(originalMessageId);
  const file = fileId === undefined ? undefined : await outgoing.read(fileId);
  if (file?.direction !== 'out' || file.state === 'open')
    return { problems: [`${originalMessageId} is no file that was sent`] };
  const inFolder = railOfFolder(objectKey, terms());
  if (inFolder !== undefined && inFolder !== file.rail)
    return { problems: [`${originalMessageId} was sent to ${file.rail}, and is answered from ${inFolder}`] };
  const ids = transfers.map(({ endToEndId }) => idIn(endToEndId));
  const members = await reader.inFile(
    file.fileId,
    ids.filter((id) => id !== undefined),
  );
  const strangers = transfers.filter((_, index) => !members.has(ids[index] ?? ''));
  if (strangers.length > 0)
    return { problems: strangers.map(({ endToEndId }) => `${endToEndId} is not in ${originalMessageId}`) };
  const named = new Map(transfers.map((each, index) => [ids[index] as string, each]));
  const all = status === 'rejected' ? await outgoing.paymentsOf(file.fileId) : [...members.values()];
  const remarks: string[] = [];
  for (const { paymentId, accountId } of all) {
    const said = named.get(paymentId);
    if ((said?.status ?? status) !== 'rejected') continue;
    const why = said && said.reasons.length > 0 ? said.reasons : reasons;
    const outcome = await rejections.reject(accountId, paymentId, why, { now, newId });
    if (outcome !== 'late') continue;
    remarks.push(`${paymentId} was rejected after it had arrived: nothing was given back`);
    const row = await reader.payment(accountId, paymentId);
    if (row?.state === 'settled') await cases.open('late-reject', row, { now, newId });
  }
  await files.answered(file.fileId, file.createdAt, { now });
  return { problems: [], remarks };
}
