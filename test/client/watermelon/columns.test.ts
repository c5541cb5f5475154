import { describe, expect, it } from 'vitest';
import { type ColumnKind, mapTables, toFields, toRaw } from '../../../client/src/watermelon/columns.ts';
import type { ColumnSchema } from '../../../client/src/watermelon/database.ts';

const schemaOf = (...columns: readonly ColumnSchema[]) => ({
  schema: { tables: { notes: { columns: Object.fromEntries(columns.map((column) => [column.name, column])) } } },
});
const mapped = (column: ColumnSchema, kind?: ColumnKind) => {
  const columns = { [column.name]: { field: 'value', ...(kind ? { kind } : {}) } };
  const [table] = mapTables(schemaOf(column), { notes: { collection: 'notes', version: 1, columns } });
  if (!table) throw new Error('no table');
  return table;
};
const text = { name: 'c', type: 'string' } as const;
const amount = { name: 'c', type: 'number' } as const;
const flag = { name: 'c', type: 'boolean' } as const;
const moment = Date.parse('2026-05-01T10:20:30.400Z');

describe('columns and fields', () => {
  it.each<[string, ColumnSchema, ColumnKind | undefined, unknown, unknown]>([
    ['text', text, undefined, 'x', 'x'],
    ['a number', amount, undefined, 7.5, 7.5],
    ['a boolean', flag, undefined, true, true],
    ['a boolean in a column of numbers', amount, 'boolean', 1, true],
    ['a moment', amount, 'date-time', moment, '2026-05-01T10:20:30.400Z'],
    ['a day', amount, 'date', Date.parse('2026-05-01'), '2026-05-01'],
    ['a list', text, 'json', '["a","b"]', ['a', 'b']],
    ['an object', text, 'json', '{"a":1}', { a: 1 }],
  ])('%s goes both ways', (_, column, kind, inColumn, inField) => {
    const table = mapped(column, kind);
    expect(toRaw('n1', { value: inField }, table)).toEqual({ id: 'n1', c: inColumn });
    expect(toFields({ id: 'n1', c: inColumn }, undefined, table)).toEqual({ value: inField });
  });

  it('absent fields are null in the row, and null is no field of a new document', () => {
    const table = mapped({ ...text, isOptional: true });
    expect(toRaw('n1', {}, table)).toEqual({ id: 'n1', c: null });
    expect(toRaw('n1', { value: null }, table)).toEqual({ id: 'n1', c: null });
    expect(toFields({ id: 'n1', c: null }, undefined, table)).toEqual({});
  });

  it.each<[string, ColumnSchema, ColumnKind | undefined, unknown]>([
    ['text', text, undefined, ''],
    ['number', amount, undefined, 0],
    ['boolean', flag, undefined, false],
    ['day', amount, 'date', 0],
  ])(
    'an empty %s that was not changed may be WatermelonDB’s own, and is not sent; with an optional column it is',
    (_, column, kind, empty) => {
      expect(toFields({ id: 'n1', c: empty }, new Set(['other']), mapped(column, kind))).toEqual({});
      const optional = toFields(
        { id: 'n1', c: empty },
        new Set(['other']),
        mapped({ ...column, isOptional: true }, kind),
      );
      expect(optional).toEqual({ value: kind === 'date' ? '1970-01-01' : empty });
    },
  );

  it('a column that was changed is sent as it is, and takes its field away when it is null', () => {
    expect(toFields({ id: 'n1', c: 0 }, new Set(['c']), mapped(amount))).toEqual({ value: 0 });
    expect(toFields({ id: 'n1', c: '' }, new Set(['c']), mapped(text))).toEqual({ value: '' });
    expect(toFields({ id: 'n1', c: null }, new Set(['c']), mapped(text))).toEqual({ value: null });
    expect(toFields({ id: 'n1', c: '' }, new Set(['c']), mapped(text, 'json'))).toEqual({ value: null });
  });

  it('text that is no JSON is sent as it is, for the server to refuse', () => {
    expect(toFields({ id: 'n1', c: '["a' }, undefined, mapped(text, 'json'))).toEqual({ value: '["a' });
  });

  it('a number that is no time is sent as it is as well: a throw would hold up all other rows for ever', () => {
    const nanoseconds = 1_790_000_000_000_000_000;
    for (const kind of ['date', 'date-time'] as const) {
      expect(toFields({ id: 'n1', c: nanoseconds }, undefined, mapped(amount, kind))).toEqual({ value: nanoseconds });
    }
  });

  it('names are camelCase of the column, what WatermelonDB writes itself is only read, and false stays here', () => {
    const columns = [
      { name: 'list_id', type: 'string' },
      { name: 'due2_at', type: 'number' },
      { name: 'created_at', type: 'number' },
      { name: 'is_draft', type: 'boolean' },
      { name: 'label', type: 'string' },
    ] as const;
    const [table] = mapTables(schemaOf(...columns), {
      notes: { collection: 'notes', version: 1, columns: { is_draft: false, label: 'title' } },
    });
    if (!table) throw new Error('no table');
    const raw = { id: 'n1', list_id: 'l', due2_at: 5, created_at: moment, is_draft: true, label: 'T' };
    expect(toFields(raw, undefined, table)).toEqual({ listId: 'l', due2At: 5, title: 'T' });
    const document = { listId: 'l', due2At: 5, createdAt: new Date(moment).toISOString(), title: 'T', isDraft: false };
    expect(toRaw('n1', document, table)).toEqual({
      id: 'n1',
      list_id: 'l',
      due2_at: 5,
      created_at: moment,
      label: 'T',
    });
  });

  it('takes no field from a prototype', () => {
    const [table] = mapTables(schemaOf({ name: 'constructor', type: 'string' }), {
      notes: { collection: 'notes', version: 1 },
    });
    if (!table) throw new Error('no table');
    expect(Object.entries(toRaw('n1', {}, table))).toEqual([
      ['id', 'n1'],
      ['constructor', null],
    ]);
    expect(Object.entries(toRaw('n1', { constructor: 'c' }, table))).toContainEqual(['constructor', 'c']);
  });

  it('a mapping of what the database does not have is a mistake', () => {
    expect(() => mapTables(schemaOf(text), { other: { collection: 'notes', version: 1 } })).toThrow("no table 'other'");
    const columns = { d: 'x' };
    expect(() => mapTables(schemaOf(text), { notes: { collection: 'notes', version: 1, columns } })).toThrow(
      "no column 'd'",
    );
  });
});
