import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation as erase } from '../../functions/imports/erase-imports.ts';
import { operation as getImport } from '../../functions/imports/get-import.ts';
import { jsonRow } from '../../functions/imports/model/read-row.ts';
import { reportPartition } from '../../functions/imports/store/items.ts';
import { checkBeginning } from '../../lib/jobs/file-records.ts';
import { padded } from '../../lib/sync/items.ts';
import { type ImportsWorld, startImports } from './world.ts';

let world: ImportsWorld;
beforeAll(async () => {
  world = await startImports();
});
afterAll(() => world.stop());

const none = { remove: async () => 0 };

describe('an import that breaks off for good', () => {
  it('has a report of what was refused until then', async () => {
    const personId = await world.person();
    const lines = ['wrong,l,x,much', ...Array.from({ length: 50 }, (_, n) => `r${n},l,${'x'.repeat(100)},1`)];
    const text = `id,listId,title,priority\n${lines.join('\n')}\n`;
    const about = { collection: 'tasks', version: 3, format: 'csv', mode: 'create', size: text.length };
    const { importId } = await world.create(personId, { space: `p-${personId}`, ...about });
    const { read } = world.ports.files;
    Object.assign(world.ports.files, {
      read: (item: never, from: number, to: number) =>
        to === text.length ? Promise.reject(new Error('S3 is down')) : read(item, from, to),
    });
    await world.upload(personId, importId, text);
    await world.pass(40 * 60_000);
    expect((await world.job(personId, importId))?.reason?.code).toBe('internal-error');
    const context = { ...world.ports, ...world.tools } as never;
    const shown = await getImport({ params: { importId } } as never, world.callerOf(personId) as never, context);
    expect(shown.report?.rows).toBe(1);
    expect(world.report(personId, importId)?.split('\r\n')).toHaveLength(3);
  });
});

describe('an erasure', () => {
  it('removes all that a report is made from, also behind a page of a megabyte', async () => {
    const personId = await world.person();
    const about = { collection: 'tasks', version: 3, format: 'csv', mode: 'create', size: 10 };
    const { importId } = await world.create(personId, { space: `p-${personId}`, ...about });
    const pk = reportPartition(importId);
    const rows = [{ row: 1, code: 'invalid-id', reason: 'x'.repeat(60_000) }];
    const Items = Array.from({ length: 20 }, (_, n) => ({ pk, sk: padded(n), entity: 'ImportReport', rows }));
    for (const Item of Items) await world.dynamo.put({ TableName: 'imports.imports', Item });
    const context = { ...world.ports, files: none, exported: none } as never;
    for (let n = 0; n < 5 && (await erase({ personId }, context)).again; n += 1);
    const left = (partition: string) =>
      world.dynamo.query({
        TableName: 'imports.imports',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partition },
      });
    expect([(await left(pk)).Items, (await left(`PERSON#${personId}`)).Items]).toEqual([[], []]);
  });
});

describe('a line', () => {
  it('has no id that is a number which JSON does not keep: two of them would be one document', () => {
    const idOf = (id: string) => jsonRow(Buffer.from(`{"id":${id}}`), {} as never).id;
    expect(idOf('9007199254740991')).toBe('9007199254740991');
    for (const id of ['9007199254740992', '9007199254740993', '1e400']) expect(() => idOf(id)).toThrow('beyond 2^53-1');
  });
});

describe('the beginning of a file', () => {
  it('is no archive where the first column is called PK', () => {
    expect(checkBeginning(Buffer.from('PK,LIST,NAME\n1,l,Milk\n'))).toBe(0);
    expect(() => checkBeginning(Buffer.from('504b0304', 'hex'))).toThrow('no text');
  });
});
