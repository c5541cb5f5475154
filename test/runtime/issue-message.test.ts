import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { issueMessage } from '../../lib/runtime/issue-message.ts';

it.each([
  [z.string(), 1, 'must be of type string'],
  [z.int(), 1.5, 'must be of type integer'],
  [z.string().check(z.maxLength(2)), 'abc', 'must have at most 2 characters'],
  [z.array(z.string()).check(z.minLength(1)), [], 'must have at least 1 elements'],
  [z.number().check(z.minimum(3)), 2, 'must be at least 3'],
  [z.number().check(z.lt(3)), 3, 'must be less than 3'],
  [z.number().check(z.multipleOf(5)), 3, 'must be a multiple of 5'],
  [z.string().check(z.regex(/^a$/)), 'b', 'must match /^a$/'],
  [z.iso.date(), 'b', 'must have the format date'],
  [z.enum(['a', 'b']), 'secret', 'must be one of a, b'],
  [z.literal('a'), 'secret', 'must be a'],
  [z.strictObject({}), { a: 1 }, 'has properties that are not known here'],
  [z.union([z.string(), z.number()]), null, 'fits none of the forms that are allowed'],
  [z.string().check(z.refine(() => false)), 'a', 'is not allowed'],
  [z.string().check(z.refine(() => false, 'rhymes with nothing')), 'a', 'rhymes with nothing'],
])('tells what is asked for, case %#', (schema, value, message) => {
  expect(z.safeParse(schema as z.ZodMiniType, value).error?.issues.map((issue) => issueMessage(issue))).toEqual([
    message,
  ]);
});
