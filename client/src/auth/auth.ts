import type { Environment } from '../environment.ts';
import { AuthError } from '../errors.ts';
import { exchange } from '../http/exchange.ts';
import { type Cognito, parse } from './cognito.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { signInWithPassword, signInWithSrp } from './sign-in.ts';
import { type SignInStep, totpUri } from './sign-in-step.ts';
import { createPkce, type PkceSecret, readRedirect, type SocialSignIn, tokenRequest } from './social.ts';
import type { Session } from './tokens.ts';

/** Where a code was sent, masked. */
export interface Delivery {
  readonly destination: string;
  readonly medium: string;
}

export interface Auth {
  /** The kept session, or undefined when nobody is signed in. */
  session(): Promise<Session | undefined>;
  /** A valid access token, renewed when needed: for calls that the app makes itself. */
  accessToken(): Promise<string | undefined>;
  signUp(
    email: string,
    password: string,
    attributes?: Readonly<Record<string, string>>,
  ): Promise<{ confirmed: boolean; delivery?: Delivery }>;
  confirmSignUp(email: string, code: string): Promise<void>;
  resendCode(email: string): Promise<Delivery | undefined>;
  /** Signs in; the answer says whether something more is asked. `password` sends the password itself, over TLS. */
  signIn(email: string, password: string, options?: { readonly flow?: 'srp' | 'password' }): Promise<SignInStep>;
  /** A secret for `socialSignInUrl`; keep it until the browser returns. */
  startSocialSignIn(): Promise<PkceSecret>;
  /** Redeems what the browser returned with. */
  finishSocialSignIn(
    signIn: Omit<SocialSignIn, 'clientId'>,
    secret: PkceSecret,
    redirectedTo: string,
  ): Promise<Session>;
  /** Forgets the session here at once, then revokes it at Cognito, when that can be reached. */
  signOut(): Promise<void>;
  /** Ends every session of the person. Rejects when Cognito cannot be reached: the others would live on. */
  signOutEverywhere(): Promise<void>;
  forgotPassword(email: string): Promise<Delivery | undefined>;
  confirmForgotPassword(email: string, code: string, newPassword: string): Promise<void>;
  changePassword(oldPassword: string, newPassword: string): Promise<void>;
  /** Starts setting up an authenticator app; `confirmTotp` turns it on. */
  setUpTotp(): Promise<{ readonly secret: string; uri(issuer: string): string }>;
  confirmTotp(code: string, deviceName?: string): Promise<void>;
  disableTotp(): Promise<void>;
}

interface CodeDelivery {
  readonly CodeDeliveryDetails?: { readonly Destination: string; readonly DeliveryMedium: string };
}

const deliveryOf = ({ CodeDeliveryDetails: details }: CodeDelivery): Delivery | undefined =>
  details && { destination: details.Destination, medium: details.DeliveryMedium };

export function createAuth(
  environment: Environment,
  cognito: Cognito,
  keeper: SessionKeeper,
  { poolId, clientId }: { readonly poolId: string; readonly clientId: string },
): Auth {
  const { crypto } = environment;
  const context = { cognito, crypto, keeper, poolId, clientId };
  const ClientId = clientId;

  async function AccessToken(): Promise<string> {
    const token = await keeper.accessToken(true);
    if (!token) throw new AuthError('SignedOut', 'nobody is signed in');
    return token;
  }
  const preferTotp = async (on: boolean) =>
    cognito('SetUserMFAPreference', {
      AccessToken: await AccessToken(),
      SoftwareTokenMfaSettings: { Enabled: on, PreferredMfa: on },
    });

  return {
    session: () => keeper.session(),
    accessToken: () => keeper.accessToken(),
    async signUp(email, password, attributes = {}) {
      const UserAttributes = Object.entries({ email, ...attributes }).map(([Name, Value]) => ({ Name, Value }));
      const answer = await cognito<CodeDelivery & { UserConfirmed: boolean }>('SignUp', {
        ClientId,
        Username: email,
        Password: password,
        UserAttributes,
      });
      const delivery = deliveryOf(answer);
      return { confirmed: answer.UserConfirmed, ...(delivery ? { delivery } : {}) };
    },
    async confirmSignUp(email, code) {
      await cognito('ConfirmSignUp', { ClientId, Username: email, ConfirmationCode: code });
    },
    async resendCode(email) {
      return deliveryOf(await cognito('ResendConfirmationCode', { ClientId, Username: email }));
    },
    signIn: (email, password, { flow = 'srp' } = {}) =>
      flow === 'srp' ? signInWithSrp(context, email, password) : signInWithPassword(context, email, password),
    startSocialSignIn: () => createPkce(crypto),
    async finishSocialSignIn(signIn, secret, redirectedTo) {
      const answer = await exchange(
        environment,
        {
          method: 'POST',
          url: `${signIn.domain.replace(/\/+$/, '')}/oauth2/token`,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: tokenRequest({ ...signIn, clientId }, readRedirect(redirectedTo, secret), secret),
          timeoutMs: 15_000,
        },
        keeper.observeServerTime,
      );
      const json = (parse(answer.text) ?? {}) as Readonly<Record<string, string>>;
      const { access_token: accessToken, id_token: idToken = '', refresh_token: refreshToken = '' } = json;
      if (answer.status !== 200 || !accessToken) {
        throw new AuthError(json.error ?? `Http${answer.status}`, 'the code was not accepted');
      }
      return keeper.begin({ accessToken, idToken, refreshToken });
    },
    signOut: () => keeper.end('signed-out'),
    async signOutEverywhere() {
      const token = await AccessToken();
      try {
        await cognito('GlobalSignOut', { AccessToken: token });
      } catch (error) {
        // A try before it whose answer was lost may have ended the session, or another device: asking for a newer token tells.
        if (error instanceof AuthError && error.code === 'NotAuthorizedException') await keeper.renew(token);
        throw error;
      }
      await keeper.end('signed-out');
    },
    async forgotPassword(email) {
      return deliveryOf(await cognito('ForgotPassword', { ClientId, Username: email }));
    },
    async confirmForgotPassword(email, code, newPassword) {
      await cognito('ConfirmForgotPassword', {
        ClientId,
        Username: email,
        ConfirmationCode: code,
        Password: newPassword,
      });
    },
    async changePassword(oldPassword, newPassword) {
      await cognito('ChangePassword', {
        AccessToken: await AccessToken(),
        PreviousPassword: oldPassword,
        ProposedPassword: newPassword,
      });
    },
    async setUpTotp() {
      const { SecretCode } = await cognito<{ SecretCode: string }>('AssociateSoftwareToken', {
        AccessToken: await AccessToken(),
      });
      const claims = (await keeper.session())?.claims;
      return { secret: SecretCode, uri: (issuer) => totpUri(SecretCode, String(claims?.email ?? claims?.sub), issuer) };
    },
    async confirmTotp(code, deviceName) {
      await cognito('VerifySoftwareToken', {
        AccessToken: await AccessToken(),
        UserCode: code,
        ...(deviceName ? { FriendlyDeviceName: deviceName } : {}),
      });
      await preferTotp(true);
    },
    async disableTotp() {
      await preferTotp(false);
    },
  };
}
