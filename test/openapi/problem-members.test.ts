import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { commonErrors, keyErrors, stepUpErrors } from '../../lib/contract/errors.ts';
import { problemMembers } from '../../lib/contract/problem-members.ts';
import { failureSchemas } from '../../lib/openapi/problem-schema.ts';
import { AppError } from '../../lib/runtime/app-error.ts';

const common = { ...commonErrors, ...keyErrors, ...stepUpErrors };
const own = modules.flatMap(({ module, routes }) => [
  module.errors,
  ...routes.map(({ entry }) => entry.ownErrors ?? {}),
]);
const codes = new Set([common, ...own].flatMap((errors) => Object.keys(errors)));
const members = Object.entries(problemMembers);

describe('members of problems', () => {
  it('are in the description, those of sync among them', () => {
    const { properties = {} } = failureSchemas.Problem;
    for (const [name, schema] of members) expect(properties[name]).toBe(schema);
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(['last', 'collection', 'oldest', 'newest', 'documents', 'indexes', 'issues']),
    );
  });

  it('name codes that there are, or a member that does', () => {
    for (const [name, { description }] of members) {
      const named = [...description.matchAll(/`([a-z-]{2,})`/g)].map(([, word]) => word ?? '');
      expect([name, named.length > 0, named.filter((word) => !codes.has(word) && !(word in problemMembers))]).toEqual([
        name,
        true,
        [],
      ]);
    }
  });

  it('are all that a failure can be given: another one does not compile', () => {
    // @ts-expect-error: the description does not tell of it
    expect(new AppError('conflict', undefined, { extra: { undescribed: 1 } }).extra).toEqual({ undescribed: 1 });
    expect(new AppError('mutation-gap', undefined, { extra: { last: 1 } }).extra).toEqual({ last: 1 });
  });
});
