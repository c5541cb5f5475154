import type { UserPool } from '../config/user-pool.ts';
import { invalid } from '../protocol/cognito-error.ts';
import { normalName, type User } from '../store/user-store.ts';

const FILTER = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/;

const ATTRIBUTES = ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username', 'sub'];

/** The test behind ListUsers' Filter: `email = "x"`, `given_name ^= "A"`. @throws InvalidParameterException */
export function userFilter(pool: UserPool, text: string | undefined): (user: User) => boolean {
  if (!text) return () => true;
  const [, attribute = '', operator, quoted = ''] = FILTER.exec(text) ?? [];
  if (!operator) throw invalid('Error while parsing filter');
  const field = fieldOf(pool, attribute);
  const wanted = quoted.replace(/\\(.)/g, '$1');
  const exact = attribute === 'sub' || attribute === 'status';
  const fold = (value: string) =>
    exact ? value : attribute === 'username' ? normalName(pool, value) : value.toLowerCase();
  return (user) => {
    const value = field(user);
    if (value === undefined) return false;
    return operator === '=' ? fold(value) === fold(wanted) : fold(value).startsWith(fold(wanted));
  };
}

function fieldOf(pool: UserPool, attribute: string): (user: User) => string | undefined {
  if (attribute === 'username') return (user) => user.username;
  if (attribute === 'cognito:user_status') return (user) => user.status;
  if (attribute === 'status') return (user) => (user.enabled ? 'Enabled' : 'Disabled');
  if (ATTRIBUTES.includes(attribute)) return (user) => user.attributes[attribute];
  if (pool.attributes.has(attribute))
    throw invalid(`One or more requested attributes are not searchable: ${attribute}`);
  throw invalid(`Invalid search attribute: ${attribute}`);
}
