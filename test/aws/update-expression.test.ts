import { describe, expect, it } from 'vitest';
import { isGuarded, isResult, isSettled } from '../../lib/runtime/aws/update-expression.ts';

const values = { ':a': 1, ':b': 2, ':same': 1, ':tags': new Set(['x']), ':list': ['x'], ':now': '2026-11-21' };
const names = { '#set': 'set', '#v': 'version', '#n': 'name' };
const update = (UpdateExpression: string, ConditionExpression?: string) => ({
  UpdateExpression,
  ConditionExpression,
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: values,
});

describe('an update leaves the same however often it runs', () => {
  it.each([
    'SET a = :a',
    'SET a=:a,#n=:b REMOVE c, d.e',
    'set #set = :a remove #v',
    'SET created = if_not_exists(created, :now), #n = :a',
    'REMOVE a',
    'ADD tags :tags',
    'DELETE tags :tags',
    'SET a.b.c = :list',
  ])('%s', (expression) => expect(isSettled(update(expression))).toBe(true));
});

describe('an update may change more when it runs again', () => {
  it.each([
    'SET n = n + :a',
    'SET n = n - :a, a = :a',
    'SET l = list_append(l, :list)',
    'SET a = b',
    'SET a = if_not_exists(b, :a)',
    'SET n = if_not_exists(n, :a) + :b',
    'SET a[0] = :a',
    'REMOVE l[0]',
    'ADD n :a',
    'SET a = :a ADD n :a',
    'ADD tags :tags, n :a',
  ])('%s', (expression) => expect(isSettled(update(expression))).toBe(false));
});

describe('an update that makes its own condition false', () => {
  it.each([
    ['SET n = n + :a, version = :b', 'version = :a'],
    ['SET n = n + :a, #v = :b', 'version = :a AND n > :a'],
    ['SET n = n + :a, version = :b', 'attribute_exists(pk) and #v = :a'],
    ['SET n = n + :a, doneAt = :now', 'attribute_not_exists(doneAt)'],
  ])('%s if %s', (expression, condition) => expect(isGuarded(update(expression, condition))).toBe(true));
});

describe('an update whose condition may hold again', () => {
  it.each([
    ['ADD n :a', undefined],
    ['ADD n :a', 'n < :b'],
    ['SET n = n + :a, version = :same', 'version = :a'],
    ['SET n = n + :a, version = :b', 'version = :a OR n < :b'],
    ['SET n = n + :a, version = :b', 'NOT version = :a'],
    ['SET n = n + :a, other = :b', 'version = :a'],
    ['ADD n :a', 'attribute_not_exists(doneAt)'],
    ['SET n = n + :a, version = :b', 'n BETWEEN :a AND :b'],
  ])('%s if %s', (expression, condition) => expect(isGuarded(update(expression, condition))).toBe(false));
});

describe('an item shows that the update was applied', () => {
  it('when every value that it sets is there', () => {
    const item = { pk: 'x', a: 1, name: 2, deep: { tags: new Set(['x']) } };
    expect(isResult(item, update('SET a = :a, #n = :b, deep.tags = :tags REMOVE gone'))).toBe(true);
    expect(isResult({ ...item, name: 3 }, update('SET a = :a, #n = :b'))).toBe(false);
    expect(isResult({ pk: 'x' }, update('SET deep.tags = :tags'))).toBe(false);
  });

  it('only when what it removes is gone, and there is nothing more that no look can tell', () => {
    const change = update('SET version = :b REMOVE draft, deep.er');
    expect(isResult({ version: 2 }, change)).toBe(true);
    expect(isResult({ version: 2, draft: true }, change)).toBe(false);
    expect(isResult({ version: 2, deep: { er: 1 } }, change)).toBe(false);
    const tags = { version: 2, tags: new Set(['y']) };
    for (const more of ['ADD tags :tags', 'DELETE tags :tags'])
      expect(isResult(tags, update(`SET version = :b ${more}`))).toBe(false);
  });

  it('never when it sets nothing that could be recognised', () => {
    expect(isResult({ pk: 'x' }, update('REMOVE a'))).toBe(false);
    expect(isResult({ pk: 'x', tags: new Set(['x']) }, update('ADD tags :tags'))).toBe(false);
  });
});
