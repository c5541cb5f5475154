import { TokenRefused } from './token-parts.ts';

export interface ClaimRules {
  readonly issuers: readonly string[];
  readonly audience: readonly string[];
}

/** Clocks of other processes on this machine may be read a moment apart. */
const LEEWAY_S = 5;

/**
 * API Gateway's claim checks: issuer, audience (`aud`, or `client_id` where there is none), `exp` (required), `nbf`, `iat`. `nowMs` in epoch
 * milliseconds. Throws TokenRefused.
 */
export function checkClaims(claims: Readonly<Record<string, unknown>>, rules: ClaimRules, nowMs: number): void {
  const now = nowMs / 1000;
  const { iss, aud, client_id: clientId, exp, nbf, iat } = claims;
  if (typeof iss !== 'string' || !rules.issuers.includes(iss))
    throw new TokenRefused('the token has an invalid issuer');
  if (!isNumber(exp)) throw new TokenRefused('the token does not have a valid expiry');
  if (now >= exp) throw new TokenRefused('the token has expired');
  if (nbf !== undefined && !(isNumber(nbf) && nbf <= now + LEEWAY_S))
    throw new TokenRefused('the token is not valid yet');
  if (iat !== undefined && !(isNumber(iat) && iat <= now + LEEWAY_S))
    throw new TokenRefused('the token was issued in the future');
  const audiences = aud === undefined ? [clientId] : Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((audience) => typeof audience === 'string' && rules.audience.includes(audience))) {
    throw new TokenRefused('the token does not have a valid audience');
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** The scopes of a token: `scope` as a text or `scp` as a list or text. */
export function scopesOf(claims: Readonly<Record<string, unknown>>): string[] {
  const value = claims.scp ?? claims.scope;
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(' ').filter(Boolean) : [];
}

/** Claims as the event has them: every value a text, a list as `[a b]`, an object as JSON; null is left out. */
export function claimTexts(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(claims)) {
    if (value !== null) texts[name] = claimText(value);
  }
  return texts;
}

function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
