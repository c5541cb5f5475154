import { compactVerify } from 'jose';
import type { Answer } from '../function-answer.ts';
import { gatewayAnswer } from '../gateway-answers.ts';
import { identityValue } from '../identity-sources.ts';
import type { JwtAuthorizerConfig } from '../read-authorizers.ts';
import type { AuthorizerContext } from '../request-event.ts';
import type { RequestParts } from '../request-parts.ts';
import { type ClaimRules, checkClaims, claimTexts, scopesOf } from './check-claims.ts';
import { fetchJson, KeySet, type KeySetOptions } from './key-set.ts';
import { TokenRefused, takeApart } from './token-parts.ts';

/** Where an issuer's keys are on this machine, and what tokens of it say as `iss`. Undefined: ask the issuer itself. */
export type ResolveIssuer = (
  issuer: string,
) => { readonly jwksUrl: string; readonly acceptedIssuers: readonly string[] } | undefined;

export interface JwtOptions extends Omit<KeySetOptions, 'url'> {
  readonly resolveIssuer?: ResolveIssuer;
}

/** Either what the function is told, or the answer to the client. */
export type Authorization = { readonly context: AuthorizerContext } | { readonly refused: Answer };

interface Verified {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly texts: Record<string, string>;
  readonly scopes: readonly string[];
  readonly generation: number;
}

const MOST_REMEMBERED = 1_000;

/** A JWT authorizer: RS256 with the issuer's keys, nothing else. A verified token is remembered until it expires or the keys change. */
export class JwtAuthorizer {
  readonly #config: JwtAuthorizerConfig;
  readonly #now: () => number;
  readonly #keys: KeySet;
  readonly #rules: ClaimRules;
  readonly #verified = new Map<string, Verified>();

  constructor(config: JwtAuthorizerConfig, options: JwtOptions = {}) {
    this.#config = config;
    this.#now = options.now ?? Date.now;
    const local = options.resolveIssuer?.(config.issuer);
    this.#rules = { issuers: local?.acceptedIssuers ?? [config.issuer], audience: config.audience };
    this.#keys = new KeySet({
      // A pool of this machine answers from this process: late when the machine is busy, as after a start, and never not at all.
      ...(local ? { timeoutMs: 10_000 } : {}),
      ...options,
      url: async () => local?.jwksUrl ?? discoverKeys(config.issuer, options.timeoutMs ?? 1_500),
    });
  }

  /** Judges a request for a route that asks for one of `scopes` (none: any token will do). */
  async authorize(parts: RequestParts, scopes: readonly string[]): Promise<Authorization> {
    const value = identityValue(this.#config.identitySource, parts);
    if (!value) return { refused: gatewayAnswer(401, { 'www-authenticate': 'Bearer' }) };
    const token = value.replace(/^Bearer\s+/i, '');
    try {
      if (parts.severalAuthorizations) throw new TokenRefused('the request has several Authorization headers');
      const { claims, texts, scopes: held } = this.#remembered(token) ?? (await this.#verify(token));
      checkClaims(claims, this.#rules, this.#now());
      if (scopes.length > 0 && !scopes.some((scope) => held.includes(scope)))
        return { refused: refuse(403, scopes, 'insufficient_scope', 'insufficient scope') };
      return { context: { jwt: { claims: texts, scopes: scopes.length > 0 ? held : null } } };
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      this.#verified.delete(token);
      return { refused: refuse(401, scopes, 'invalid_token', error.message) };
    }
  }

  #remembered(token: string): Verified | undefined {
    const known = this.#verified.get(token);
    return known?.generation === this.#keys.generation ? known : undefined;
  }

  async #verify(token: string): Promise<Verified> {
    const { header, claims } = takeApart(token);
    if (header.alg !== 'RS256') throw new TokenRefused(`signing method ${text(header.alg)} is invalid`);
    if (typeof header.kid !== 'string') throw new TokenRefused('the token does not have a key id');
    checkClaims(claims, this.#rules, this.#now());
    const key = await this.#keys.find(header.kid);
    if (!key) throw new TokenRefused('unable to find a signing key that matches the key id');
    try {
      await compactVerify(token, key, { algorithms: ['RS256'] });
    } catch {
      throw new TokenRefused('the token has an invalid signature');
    }
    const verified = { claims, texts: claimTexts(claims), scopes: scopesOf(claims), generation: this.#keys.generation };
    this.#remember(token, verified);
    return verified;
  }

  #remember(token: string, verified: Verified): void {
    if (this.#verified.size >= MOST_REMEMBERED) this.#verified.delete(this.#verified.keys().next().value as string);
    this.#verified.set(token, verified);
  }
}

/** The key address of an issuer that is not on this machine, from its OpenID configuration. */
async function discoverKeys(issuer: string, timeoutMs: number): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { jwks_uri: keys } = (await fetchJson(url, timeoutMs)) as { jwks_uri?: unknown };
  if (typeof keys !== 'string') throw new Error(`${url} names no jwks_uri`);
  return keys;
}

function refuse(status: number, scopes: readonly string[], error: string, description: string): Answer {
  return gatewayAnswer(status, {
    'www-authenticate': `Bearer scope="${scopes.join(' ')}" error="${error}" error_description="${description}"`,
  });
}

/** A value from the token, safe inside a header. */
function text(value: unknown): string {
  return String(value)
    .replace(/[^A-Za-z0-9_-]/g, '')
    .slice(0, 20);
}
