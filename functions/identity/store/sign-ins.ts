import { variables } from '../../../lib/contract/environment.ts';
import { attributeFilter, createUserPool, type PoolUser, type UserPool } from '../../../lib/runtime/aws/cognito.ts';
import { NotFound } from '../../../lib/runtime/aws/errors.ts';
import { variable } from '../../../lib/runtime/environment.ts';

/** What Cognito takes for a user name, an address included: anything else is an error there, and nobody's. */
const username = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

export type SignIns = ReturnType<typeof signIns>;

/**
 * Sign-ins in the user pool, by person id (`sub`). Cognito takes the `sub` for a user name, except for people who came through
 * another provider: those are looked up once more by their `sub`.
 */
export function signIns(pool: UserPool = createUserPool(() => variable(variables.userPoolId))) {
  async function byId(personId: string): Promise<PoolUser | undefined> {
    const { users } = await pool.listUsers({ filter: attributeFilter('sub', '=', personId), limit: 1 });
    return users[0];
  }

  /** @returns false when there is no such user. */
  async function act(personId: string, action: (username: string) => Promise<unknown>): Promise<boolean> {
    try {
      if ((await action(personId)) !== false) return true;
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
    const user = await byId(personId);
    if (!user || user.username === personId) return false;
    try {
      return (await action(user.username)) !== false;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }

  return {
    async find(personId: string): Promise<PoolUser | undefined> {
      return (await pool.getUser(personId)) ?? (await byId(personId));
    },
    /**
     * Those whose verified address it is: who signs in with it, and who came with it through other providers, each a user of their own.
     */
    async findByEmail(email: string): Promise<PoolUser[]> {
      if (!username.test(email)) return [];
      const own = await pool.getUser(email);
      const { users } = await pool.listUsers({ filter: attributeFilter('email', '=', email), limit: 10 });
      const others = users.filter(({ attributes }) => attributes.sub !== own?.attributes.sub);
      return [...(own ? [own] : []), ...others].filter(({ attributes }) => attributes.email_verified === 'true');
    },
    /** Refresh tokens stop working at once. */
    signOut: (personId: string) => act(personId, pool.signOutEverywhere),
    disable: (personId: string) => act(personId, pool.disableUser),
    enable: (personId: string) => act(personId, pool.enableUser),
    /** @returns false when the user was gone already. */
    delete: (personId: string) => act(personId, pool.deleteUser),
  };
}
