import { fromBase64, fromUtf8 } from '../bytes.ts';

/** What Cognito gives at sign-in. */
export interface Tokens {
  readonly refreshToken: string;
  readonly accessToken: string;
  readonly idToken: string;
  /** Whose they are, of those that were kept: their access token may be lost. */
  readonly subject?: string;
}

export interface Claims {
  readonly sub: string;
  /** Epoch seconds. */
  readonly exp: number;
  readonly iat: number;
  readonly [claim: string]: unknown;
}

/** The signed-in person, as the tokens tell it. */
export interface Session {
  readonly personId: string;
  /** Claims of the id token: e-mail address, name and the like. For display; the API trusts none of it. */
  readonly claims: Claims;
  readonly groups: readonly string[];
  readonly accessToken: string;
  readonly idToken: string;
  /** Epoch seconds, by the server's clock. */
  readonly expiresAt: number;
}

/** Claims of a token, unverified: the client trusts the server that it got the token from over TLS. Undefined for what is no token. */
export function claimsOf(token: string | undefined | null): Claims | undefined {
  try {
    return JSON.parse(fromUtf8(fromBase64(token?.split('.')[1] ?? ''))) as Claims;
  } catch {
    return undefined;
  }
}

export function sessionOf({ accessToken, idToken }: Pick<Tokens, 'accessToken' | 'idToken'>): Session | undefined {
  const access = claimsOf(accessToken);
  if (!access) return undefined;
  return {
    personId: access.sub,
    claims: claimsOf(idToken) ?? access,
    groups: (access['cognito:groups'] as string[] | undefined) ?? [],
    accessToken,
    idToken,
    expiresAt: access.exp,
  };
}
