import { AppError } from '../../../lib/runtime/app-error.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, Delete, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { type FilesTable, filesTable } from './files-table.ts';
import { type FileItem, fileKey, type ShareItem, shareKey } from './items.ts';

export type ShareStore = ReturnType<typeof shareStore>;

/** TTL deletes late, so readers look at the time as well. */
const stillOpen = '#validUntil > :now AND (attribute_not_exists(#maxUses) OR #uses < #maxUses)';

/** Shares stand in the partition of their file; a token names both. */
export function shareStore({ dynamo, name, outcomes }: FilesTable = filesTable()) {
  async function list(fileId: string): Promise<ShareItem[]> {
    const { Items } = await dynamo.query<ShareItem>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :share)',
      ExpressionAttributeValues: { ':pk': fileKey(fileId).pk, ':share': 'SHARE#' },
      ConsistentRead: true,
    });
    return Items;
  }

  return {
    /** Those that still open the file, oldest first. Strongly consistent. */
    open: async (fileId: string, now: Date): Promise<ShareItem[]> =>
      (await list(fileId)).filter(
        ({ validUntil, maxUses, uses }) =>
          validUntil > now.toISOString() && uses < (maxUses ?? Number.POSITIVE_INFINITY),
      ),

    /** @returns undefined when the file changed meanwhile. */
    async create(file: FileItem, share: ShareItem, now: Date): Promise<true | undefined> {
      const counted = Update(name(), fileKey(file.fileId), {
        set: { shares: file.shares + 1, revision: file.revision + 1 },
        when: '#revision = :before',
        values: { ':before': file.revision },
      });
      try {
        const writes = [counted, Create(name(), share)];
        return await outcomes.commit({ writes, idempotency: undefined, response: true as const, now });
      } catch (error) {
        if (error instanceof Refused) return undefined;
        throw error;
      }
    },

    /** Counts anew from what is there: shares that ended by themselves are not told. @returns undefined when the file changed meanwhile. */
    async recount(file: FileItem, shares: number, now: Date): Promise<FileItem | undefined> {
      const counted = Update(name(), fileKey(file.fileId), {
        set: { shares, revision: file.revision + 1 },
        when: '#revision = :before',
        values: { ':before': file.revision },
      });
      try {
        await outcomes.commit({ writes: [counted], idempotency: undefined, response: undefined, now });
        return { ...file, shares, revision: file.revision + 1 };
      } catch (error) {
        if (error instanceof Refused) return undefined;
        throw error;
      }
    },

    /** @throws AppError `not-found`. */
    async revoke(fileId: string, shareId: string, now: Date): Promise<void> {
      const writes = [
        Delete(name(), shareKey(fileId, shareId), { when: stillOpen, values: { ':now': now.toISOString() } }),
        Update(name(), fileKey(fileId), { add: { shares: -1, revision: 1 }, when: 'attribute_exists(#pk)' }),
      ];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now });
      } catch (error) {
        if (error instanceof Refused && error.at(0)) throw new AppError('not-found');
        throw error;
      }
    },

    /** Counts a use, if the share opens the file at this moment. @throws AppError `not-found` when it does not, whatever the reason. */
    async use(fileId: string, shareId: string, hash: string, now: Date): Promise<ShareItem> {
      const change = update(name(), shareKey(fileId, shareId), {
        add: { uses: 1 },
        when: `#hash = :hash AND ${stillOpen}`,
        values: { ':hash': hash, ':now': now.toISOString() },
      });
      try {
        const { Attributes } = await dynamo.update<ShareItem>({ ...change, ReturnValues: 'ALL_NEW' });
        return Attributes as ShareItem;
      } catch (error) {
        if (error instanceof ConditionFailed) throw new AppError('not-found');
        throw error;
      }
    },

    /** Takes a use back that opened nothing. */
    async giveBack({ fileId, shareId }: ShareItem): Promise<void> {
      const change = { add: { uses: -1 }, when: 'attribute_exists(#pk)' };
      try {
        await dynamo.update(update(name(), shareKey(fileId, shareId), change));
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },
  };
}
