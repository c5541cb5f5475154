import { type FilesTable, filesTable } from './files-table.ts';
import { type UsageItem, usageKey } from './items.ts';

export type UsageStore = ReturnType<typeof usageStore>;

export function usageStore({ dynamo, name }: FilesTable = filesTable()) {
  return {
    /** What is stored or held for a person (their own space) or an organisation. Strongly consistent. */
    async usage(payer: string): Promise<{ readonly bytes: number; readonly versions: number }> {
      const { Item } = await dynamo.get<UsageItem>({ TableName: name(), Key: usageKey(payer), ConsistentRead: true });
      return { bytes: Item?.bytes ?? 0, versions: Item?.versions ?? 0 };
    },
  };
}
