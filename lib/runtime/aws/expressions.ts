import type { Key, TransactItem } from './dynamo.ts';

/** Writes for DynamoDB in which every attribute name stands behind a placeholder, so that no reserved word or odd name can interfere. */

const encode = (segment: string) =>
  segment.replace(/[^A-Za-z0-9]/g, (c) => `_${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
const decode = (placeholder: string) =>
  placeholder.replace(/_([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** `path('roles', 'billing-clerk')`: how an expression names an attribute inside a map. Segments are ASCII. */
export const path = (...segments: readonly string[]) => segments.map((segment) => `#${encode(segment)}`).join('.');

/** The names behind all placeholders of an expression; `#status` needs no declaration. */
function namesIn(...expressions: readonly (string | undefined)[]): Record<string, string> {
  const used = expressions.join(' ').match(/#\w+/g) ?? [];
  return Object.fromEntries(used.map((placeholder) => [placeholder, decode(placeholder.slice(1))]));
}

const optional = (expression: Record<string, string>, values: Record<string, unknown>) => ({
  ...(Object.keys(expression).length > 0 ? { ExpressionAttributeNames: expression } : {}),
  ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
});

export interface FieldChange {
  /** By field, or by `path(...)`; `undefined` removes. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Adds to a number that is there. */
  readonly add?: Readonly<Record<string, number>>;
  /** Values to put into a set of strings. */
  readonly include?: Readonly<Record<string, readonly string[]>>;
  /** Condition with `#name` for names and `:value` for values. */
  readonly when: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** An update; when its condition fails the refusal carries the item found. */
export function update(TableName: string, Key: Key, change: FieldChange) {
  const values: Record<string, unknown> = { ...change.values };
  const sets: string[] = [];
  const removals: string[] = [];
  const inclusions: string[] = [];
  const name = (field: string) => (field.startsWith('#') ? field : path(field));
  const bind = (value: unknown) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = value;
    return placeholder;
  };
  for (const [field, value] of Object.entries(change.set ?? {})) {
    if (value === undefined) removals.push(name(field));
    else sets.push(`${name(field)} = ${bind(value)}`);
  }
  for (const [field, amount] of Object.entries(change.add ?? {})) {
    if (amount !== 0) sets.push(`${name(field)} = ${name(field)} + ${bind(amount)}`);
  }
  for (const [field, members] of Object.entries(change.include ?? {})) {
    inclusions.push(`${name(field)} ${bind(new Set(members))}`);
  }
  const clause = (verb: string, parts: readonly string[]) => (parts.length > 0 ? `${verb} ${parts.join(', ')}` : '');
  const UpdateExpression = [clause('SET', sets), clause('REMOVE', removals), clause('ADD', inclusions)]
    .filter(Boolean)
    .join(' ');
  return {
    TableName,
    Key,
    UpdateExpression,
    ConditionExpression: change.when,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    ...optional(namesIn(UpdateExpression, change.when), values),
  };
}

/** The same as one write of a transaction. */
export const Update = (TableName: string, Key: Key, change: FieldChange): TransactItem => ({
  Update: update(TableName, Key, change),
});

/** Creates an item that must not be there yet. */
export const Create = <I extends { readonly pk: string; readonly sk: string }>(
  TableName: string,
  Item: I,
): Required<Pick<TransactItem, 'Put'>> => ({
  Put: {
    TableName,
    Item: { ...Item },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

type Guard = Pick<FieldChange, 'when' | 'values'>;

const guarded = (TableName: string, Key: Key, { when, values = {} }: Guard) => ({
  TableName,
  Key,
  ConditionExpression: when,
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  ...optional(namesIn(when), { ...values }),
});

export const Delete = (
  TableName: string,
  Key: Key,
  guard: Guard = { when: 'attribute_exists(#pk)' },
): TransactItem => ({
  Delete: guarded(TableName, Key, guard),
});

export const Check = (TableName: string, Key: Key, guard: Guard): TransactItem => ({
  ConditionCheck: guarded(TableName, Key, guard),
});
