import type { Operation } from '../context.ts';
import { invalid } from '../protocol/cognito-error.ts';
import type { Position, User } from '../store/user-store.ts';
import { findPool } from './find-app.ts';
import { userFilter } from './user-filter.ts';
import { userShape } from './user-shape.ts';

const LARGEST_PAGE = 60;

/** ListUsers: oldest first, in pages of at most 60. */
export const listUsers: Operation = (cognito, { input }) => {
  const pool = findPool(cognito, input);
  const limit = input.count('Limit', { fallback: LARGEST_PAGE, max: LARGEST_PAGE }) || LARGEST_PAGE;
  const matches = userFilter(pool, input.optionalText('Filter'));
  const wanted = input.texts('AttributesToGet');
  const token = input.optionalText('PaginationToken');
  const page = cognito.users.list(pool.id, matches, limit + 1, token === undefined ? undefined : readPosition(token));
  const users = page.slice(0, limit);
  const last = users.at(-1);
  return {
    Users: users.map((user) => userShape(narrowed(user, wanted), 'Attributes')),
    ...(page.length > limit && last && { PaginationToken: writePosition(last) }),
  };
};

function narrowed(user: User, wanted: readonly string[]): User {
  if (wanted.length === 0) return user;
  return {
    ...user,
    attributes: Object.fromEntries(Object.entries(user.attributes).filter(([name]) => wanted.includes(name))),
  };
}

function writePosition({ createdAt, username }: Position): string {
  return Buffer.from(JSON.stringify([createdAt, username])).toString('base64url');
}

function readPosition(token: string): Position {
  try {
    const [createdAt, username] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof createdAt === 'number' && typeof username === 'string') return { createdAt, username };
  } catch {
    // told below
  }
  throw invalid('Invalid pagination token.');
}
