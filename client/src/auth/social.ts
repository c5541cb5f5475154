import { base64url, utf8 } from '../bytes.ts';
import type { CryptoProvider } from '../crypto/provider.ts';
import { AuthError } from '../errors.ts';

/** Sign-in through the pool's hosted pages: Apple, Google, an OIDC provider. Pure: opening the browser is the app's part. */
export interface SocialSignIn {
  /** The user pool's domain: `https://my-app.auth.eu-central-1.amazoncognito.com`. */
  readonly domain: string;
  readonly clientId: string;
  /** Registered with the app client: `myapp://signed-in`. */
  readonly redirectUri: string;
  /** Name of the identity provider: `Google`, `SignInWithApple`. Left out, the person chooses. */
  readonly provider?: string;
  readonly scopes?: readonly string[];
}

/** Keep it, with its state, until the browser comes back. */
export interface PkceSecret {
  readonly verifier: string;
  readonly challenge: string;
  readonly state: string;
}

/** A verifier (RFC 7636, S256) that shows that whoever redeems the code is who asked for it, and a state against forged redirects. */
export async function createPkce(crypto: CryptoProvider): Promise<PkceSecret> {
  const verifier = base64url(crypto.randomBytes(32));
  const challenge = base64url(await crypto.sha256(utf8(verifier)));
  return { verifier, challenge, state: base64url(crypto.randomBytes(16)) };
}

const form = (fields: Readonly<Record<string, string | undefined>>) =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value as string)}`)
    .join('&');

/** The address to open in the system browser (never in a web view: providers refuse it). */
export function socialSignInUrl(signIn: SocialSignIn, { challenge, state }: PkceSecret): string {
  const {
    domain,
    clientId,
    redirectUri,
    provider,
    scopes = ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
  } = signIn;
  const query = form({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    identity_provider: provider,
  });
  return `${domain.replace(/\/+$/, '')}/oauth2/authorize?${query}`;
}

/** Nothing for what is no encoding: any app can open an address of this form. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part.replace(/\+/g, ' '));
  } catch {
    return '';
  }
}

/** The code in a redirect. @throws AuthError with the provider's own code when it refused; `InvalidRedirect` when the state is not ours. */
export function readRedirect(url: string, { state }: PkceSecret): string {
  const pairs = (url.split('?')[1] ?? '').split('#')[0]?.split('&') ?? [];
  const fields = new Map(pairs.map((pair) => pair.split('=', 2).map(decoded) as [string, string]));
  const refusal = fields.get('error');
  if (refusal) throw new AuthError(refusal, `sign-in was refused: ${fields.get('error_description') ?? refusal}`);
  const code = fields.get('code');
  if (!code || fields.get('state') !== state)
    throw new AuthError('InvalidRedirect', 'the redirect does not belong to this sign-in');
  return code;
}

/** Body for POST `<domain>/oauth2/token`, `application/x-www-form-urlencoded`. */
export const tokenRequest = ({ clientId, redirectUri }: SocialSignIn, code: string, { verifier }: PkceSecret) =>
  form({
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
