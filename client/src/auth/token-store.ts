import { onReturn } from '../page-return.ts';
import type { Storage } from '../storage/storage.ts';
import { claimsOf, type Tokens } from './tokens.ts';

export interface TokenStore {
  /** Access and id token are empty when they were lost, or belong to another person. @throws what the storage throws. */
  load(): Promise<Tokens | undefined>;
  /** The refresh token first: it is the session. @throws what the storage throws. */
  save(tokens: Tokens): Promise<void>;
  clear(): Promise<void>;
  /** Lets go of all but the session, as other tabs see it. */
  clearAccess(): Promise<void>;
  /** Calls back when another tab has let go of the session, to sign out or before it keeps somebody else's. Of `localStorage` browsers tell that, and pages that are shown, so it is asked of one that is back. */
  onClearedElsewhere(listener: () => void): void;
}

interface Page {
  addEventListener?(
    name: 'storage',
    listener: (event: { readonly key: string | null; readonly newValue: string | null }) => void,
  ): void;
}

/**
 * Three values, since keychains hold 2,048 bytes each. They cannot be written at once, so the refresh token carries whose it is and
 * access and id tokens of someone else are passed over.
 */
export function createTokenStore(storage: Storage, clientId: string): TokenStore {
  const key = (name: string) => `mainstay.${clientId}.${name}`;
  const [refresh, access, id] = [key('refresh'), key('access'), key('id')];
  async function clearAccess() {
    await storage.remove(access);
    await storage.remove(id);
  }
  return {
    async load() {
      const kept = parse(await storage.get(refresh));
      if (!kept) return undefined;
      const mine = async (name: string) => {
        const token = (await storage.get(name)) ?? '';
        return claimsOf(token)?.sub === kept.subject ? token : '';
      };
      const { subject, token } = kept;
      return { refreshToken: token, accessToken: await mine(access), idToken: await mine(id), subject };
    },
    async save(tokens) {
      const subject = claimsOf(tokens.accessToken)?.sub;
      await storage.set(refresh, JSON.stringify({ subject, token: tokens.refreshToken }));
      await storage.set(access, tokens.accessToken);
      await storage.set(id, tokens.idToken);
    },
    async clear() {
      await storage.remove(refresh);
      await clearAccess();
    },
    clearAccess,
    onClearedElsewhere(listener) {
      (globalThis as Page).addEventListener?.('storage', (event) => {
        // Without a key everything was removed.
        if (event.key === null || (event.key === refresh && event.newValue === null)) listener();
      });
      onReturn(listener);
    },
  };
}

function parse(text: string | null | undefined): { subject: string; token: string } | undefined {
  try {
    const value = JSON.parse(text ?? '');
    return typeof value?.token === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
