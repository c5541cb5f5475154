import { expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';

it('no stream has more than two readers, which is what DynamoDB allows a shard', () => {
  const readers = new Map<string, string[]>();
  for (const { module, operations } of modules) {
    for (const { entry, name } of operations) {
      if (entry.kind !== 'consumer' || !('table' in entry.on)) continue;
      const table = `${module.name}.${entry.on.table}`;
      readers.set(table, [...(readers.get(table) ?? []), name]);
    }
  }
  expect(readers.get('sync.documents')?.toSorted()).toEqual(['compactChanges', 'indexText']);
  expect([...readers].filter(([, names]) => names.length > 2)).toEqual([]);
});
