import type { Fields } from '../../../lib/sync/items.ts';
import { type FilesTable, filesTable } from './files-table.ts';
import { type FileItem, fileKey } from './items.ts';

export type CopyStore = ReturnType<typeof copyStore>;

export function copyStore({ dynamo, name }: FilesTable = filesTable()) {
  return {
    /** What devices are told of a file as it is now; null: there is none. Strongly consistent. */
    async fields(fileId: string): Promise<Fields | null> {
      const { Item } = await dynamo.get<FileItem>({ TableName: name(), Key: fileKey(fileId), ConsistentRead: true });
      if (!Item || Item.state === 'removing') return null;
      const { current, declared, name: title, state, reason, text, createdBy, updatedAt } = Item;
      const { type, size, sha256, width, height, duration, variants } = {
        variants: [],
        ...declared,
        ...current?.stored,
      } as {
        type: string;
        size: number;
        sha256: string;
        width?: number;
        height?: number;
        duration?: number;
        variants: readonly { name: string }[];
      };
      const all = {
        ...{ name: title, state, reason, versionId: current?.versionId, type, size, sha256, width, height, duration },
        variants: variants.length > 0 ? variants.map((variant) => variant.name) : undefined,
        ...{ text, createdBy, updatedAt },
      };
      return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    },
  };
}
