import { expect, it } from 'vitest';
import { readSpaceId } from '../../../lib/sync/space-id.ts';

it('the id of a space says what decides about it, and nothing else is one', () => {
  expect(['p-1', 'o-1', 's-1'].map((id) => readSpaceId(id).kind)).toEqual(['person', 'organisation', 'shared']);
  expect(() => readSpaceId('x-1')).toThrow("'x-1' is no space id");
});
