import { describe, expect, it } from 'vitest';
import { readBatchResponse } from '../../lib/local/events/mappings/batch-response.ts';

describe('the answer to a batch', () => {
  const ids = new Set(['a', 'b']);
  const read = (payload: unknown, reports = true) =>
    readBatchResponse({ payload, requestId: 'r', durationMs: 1 }, reports, ids);

  it.each<[string, unknown]>([
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null id', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: null }] }],
    ['a wrong key', { batchItemFailures: [{ id: 'a' }] }],
    ['an id of another batch', { batchItemFailures: [{ itemIdentifier: 'unknown' }] }],
    ['an entry that is null', { batchItemFailures: [null] }],
    ['a list that is none', { batchItemFailures: 'all' }],
    ['text', 'done'],
    ['a list', []],
  ])('fails it whole with %s', (_, payload) => {
    expect(read(payload)).toBe('all');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a null list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('succeeds whole with %s', (_, payload) => {
    expect(read(payload)).toEqual(new Set());
  });

  it('names the failed items', () => {
    expect(read({ batchItemFailures: [{ itemIdentifier: 'b' }] })).toEqual(new Set(['b']));
  });

  it('is not read when the mapping does not ask for it', () => {
    expect(read({ batchItemFailures: [{ itemIdentifier: 'b' }] }, false)).toEqual(new Set());
  });

  it('does not matter when the function failed', () => {
    const error = { type: 'Error', message: 'no', kind: 'Unhandled' } as const;
    expect(readBatchResponse({ error, payload: {}, requestId: 'r', durationMs: 1 }, true, ids)).toBe('all');
  });
});
