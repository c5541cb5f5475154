import type { Environment } from '../environment.ts';
import { AuthError } from '../errors.ts';
import { tellApp } from '../tell-app.ts';
import type { Cognito } from './cognito.ts';
import { createLock } from './lock.ts';
import type { TokenStore } from './token-store.ts';
import { claimsOf, type Session, sessionOf, type Tokens } from './tokens.ts';

/** `signed-out`: the app asked for it. `refused`: Cognito does not renew the session any more. `revoked`: the API said that it was ended. */
export type EndReason = 'signed-out' | 'refused' | 'revoked';

export interface SessionEvents {
  onSignedOut?: ((reason: EndReason) => void) | undefined;
  /** The storage failed. The session goes on in memory; `read` means that it is not known whether there is one. */
  onStorageError?: ((during: 'read' | 'write', error: unknown) => void) | undefined;
}

export interface SessionKeeper {
  /** The kept session, without a call. Its access token may be out of date. */
  session(): Promise<Session | undefined>;
  /**
   * A token that is good for a while, renewed when it is about to expire. Undefined when nobody is signed in.
   * @param forCognito of the session that is kept now: another tab may have begun another one, and Cognito, unlike the API, knows that the one before is revoked.
   */
  accessToken(forCognito?: boolean): Promise<string | undefined>;
  /** A token other than `refused`. However many callers ask, Cognito is asked once. */
  renew(refused: string): Promise<string | undefined>;
  /** A session that it replaces is revoked at Cognito, when that can be reached. */
  begin(tokens: Tokens): Promise<Session>;
  /**
   * Ends the session here; with `signed-out` the refresh token is revoked at Cognito as well, when it can be reached.
   * @param refused only while this is still its access token: an answer may come when somebody else is signed in.
   */
  end(reason: EndReason, refused?: string): Promise<void>;
  observeServerTime(milliseconds: number): void;
  /** Milliseconds since 1970 by the server's clock. */
  serverNow(): number;
}

/** Seconds before its expiry at which a token is renewed in the background, and at which a call waits for the new one. */
const renewAhead = 60;
const tooLate = 5;

interface TokenAnswer {
  readonly AuthenticationResult: {
    readonly AccessToken: string;
    readonly IdToken: string;
    readonly RefreshToken?: string;
  };
}

/**
 * Keeps one session alive. Everything that changes it runs one at a time, over tabs too, and looks at the storage first: another tab
 * may have renewed or ended it. A rotated refresh token is stored before its access token is used, so that a crash loses nothing
 * that Cognito's grace period does not give back.
 */
export function createSessionKeeper(
  { tools, locks }: Pick<Environment, 'tools' | 'locks'>,
  store: TokenStore,
  cognito: () => Cognito,
  clientId: string,
  events: SessionEvents,
): SessionKeeper {
  const exclusively = createLock(`mainstay.${clientId}`, locks, tools.after);
  let tokens: Tokens | undefined;
  let loaded = false;
  /** The storage is behind: it has yet to take the newest tokens or to let go of ended ones, or failed to. */
  let unsaved = false;
  let renewing: Promise<Tokens | undefined> | undefined;
  /** Ends a renewal that a sign-out would have to wait for. */
  let leaving = new AbortController();
  /** Counts: what was read from the storage before is out of date. */
  let changes = 0;
  let skew = 0;

  const serverNow = () => tools.now() + skew;
  const secondsLeft = (token: string) => (claimsOf(token)?.exp ?? 0) - serverNow() / 1000;

  async function write(work: () => Promise<void>): Promise<void> {
    unsaved = true;
    try {
      await work();
      unsaved = false;
    } catch (error) {
      tellApp(events.onStorageError, 'write', error);
    }
  }

  async function load(): Promise<Tokens | undefined> {
    if (unsaved) return tokens;
    const before = changes;
    try {
      const kept = await store.load();
      loaded = true;
      if (before !== changes) return tokens;
      const was = tokens;
      tokens = kept;
      // Another tab signed out, or somebody else in.
      if (was && (!kept || isOther(was, kept))) tellApp(events.onSignedOut, 'signed-out');
    } catch (error) {
      tellApp(events.onStorageError, 'read', error);
      if (!loaded) throw error;
    }
    return tokens;
  }

  /** Where nobody is signed in, somebody may have in another tab. */
  const current = async () => tokens ?? load();

  async function adopt(next: Tokens): Promise<void> {
    // A new token's `iat` is the server's clock too: browsers hide the Date header of other origins.
    const issuedAt = claimsOf(next.accessToken)?.iat;
    if (issuedAt) skew = issuedAt * 1000 - tools.now();
    await write(() => store.save(next));
    changes++;
    tokens = next;
    loaded = true;
  }

  async function endHere(reason: EndReason): Promise<void> {
    const had = tokens !== undefined;
    changes++;
    tokens = undefined;
    loaded = true;
    await write(() => store.clear());
    if (had) tellApp(events.onSignedOut, reason);
  }

  async function exchangeRefreshToken(kept: Tokens): Promise<void> {
    const input = { ClientId: clientId, RefreshToken: kept.refreshToken };
    const { signal } = leaving;
    const { AuthenticationResult: result } = await cognito()<TokenAnswer>(
      'GetTokensFromRefreshToken',
      input,
      signal,
    ).catch((error: unknown) => {
      throw signal.aborted ? new AuthError('SignedOut', 'signed out meanwhile') : error;
    });
    // A tab that waited for this one no longer may have signed out meanwhile, or somebody else in: that stands.
    if ((await load())?.refreshToken !== kept.refreshToken) return;
    await adopt({
      accessToken: result.AccessToken,
      idToken: result.IdToken,
      refreshToken: result.RefreshToken ?? kept.refreshToken,
    });
  }

  async function renewLocked(refused: string | undefined): Promise<Tokens | undefined> {
    const kept = await load();
    if (!kept) return undefined;
    if (kept.accessToken !== refused && secondsLeft(kept.accessToken) > renewAhead) return kept;
    try {
      await exchangeRefreshToken(kept);
    } catch (error) {
      if (!(error instanceof AuthError) || !isFinal(error)) throw error;
      // Without Web Locks another process may have rotated the token in the meantime: its token is the good one.
      const other = await load();
      if (other && other.refreshToken !== kept.refreshToken) return other;
      await endHere('refused');
    }
    return tokens;
  }

  /** `refused`: a token that must not be given again. */
  function renew(refused: string | undefined): Promise<Tokens | undefined> {
    renewing ??= exclusively(() => renewLocked(refused)).finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  const revoke = (Token: string) => cognito()('RevokeToken', { ClientId: clientId, Token }).catch(() => undefined);

  // A tab that asks nothing would show what it has for as long as it is open.
  store.onClearedElsewhere(() => {
    if (tokens) void exclusively(load).catch(() => undefined);
  });

  return {
    serverNow,
    observeServerTime(milliseconds) {
      skew = milliseconds - tools.now();
    },
    async session() {
      const kept = await current();
      if (!kept) return undefined;
      return sessionOf(kept.accessToken ? kept : ((await renew(undefined)) ?? kept));
    },
    async accessToken(forCognito = false) {
      const before = tokens;
      const kept = await (forCognito ? load() : current());
      if (!kept) return undefined;
      // What was begun as one person must not go out as another.
      if (isOther(before, kept)) throw somebodyElse();
      const left = secondsLeft(kept.accessToken);
      if (left > renewAhead) return kept.accessToken;
      if (left > tooLate) {
        renew(undefined).catch(() => undefined);
        return kept.accessToken;
      }
      const next = await renew(undefined);
      // Another tab may have kept somebody else's session meanwhile.
      if (isOther(kept, next) || isOther(before, next)) throw somebodyElse();
      return next?.accessToken;
    },
    async renew(refused) {
      const kept = await current();
      if (kept && kept.accessToken !== refused && secondsLeft(kept.accessToken) > tooLate) return kept.accessToken;
      const renewed = await renew(refused);
      return renewed?.accessToken === refused ? undefined : renewed?.accessToken;
    },
    async begin(next) {
      const replaced = await exclusively(async () => {
        const last = await load().catch(() => undefined);
        if (isOther(tokens, next)) await endHere('signed-out');
        // The access token is none of the next session. The refresh token stays until that is kept: other tabs may see the storage without it.
        else await write(() => store.clearAccess());
        await adopt(next);
        return last?.refreshToken;
      });
      // Nobody signs in with it any more; where that cannot be told now, it lasts as long as it lasts.
      if (replaced && replaced !== next.refreshToken) void revoke(replaced);
      return sessionOf(next) as Session;
    },
    async end(reason, refused) {
      if (reason === 'signed-out') leaving.abort();
      const kept = await exclusively(async () => {
        leaving = new AbortController();
        const last = await load().catch(() => undefined);
        if (last && refused !== undefined && last.accessToken !== refused) return undefined;
        await endHere(reason);
        return last;
      });
      if (kept && reason === 'signed-out') await revoke(kept.refreshToken);
    },
  };
}

const somebodyElse = () => new AuthError('SignedOut', 'somebody else has signed in since');

/** Whether one person's session is in the place of another's: without a sign-out, or because another tab did so. */
function isOther(before: Tokens | undefined, next: Tokens | undefined): boolean {
  const [was, is] = [before, next].map((tokens) => claimsOf(tokens?.accessToken)?.sub ?? tokens?.subject);
  return was !== undefined && is !== undefined && was !== is;
}

/** Refusals that no retry changes. Anything else, as being offline or throttled, leaves the session as it is. */
function isFinal({ code }: AuthError): boolean {
  return code === 'NotAuthorizedException' || code === 'UserNotFoundException' || code === 'RefreshTokenReuseException';
}
