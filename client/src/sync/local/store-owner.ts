import { metaKey } from '../store/rows.ts';
import { type ChangingRows, readMeta } from '../store/transact.ts';

/** Whose the store is: from now on this person's, where it was nobody's. */
export async function ownedBy(rows: ChangingRows, personId: string): Promise<string> {
  const meta = await readMeta(rows);
  if (meta.personId !== undefined) return meta.personId;
  rows.put(metaKey, { ...meta, personId });
  return personId;
}
