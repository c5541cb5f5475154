import type { Session } from './tokens.ts';

/** How far a sign-in has come: done, or what is asked next. A step is good for three minutes and for one answer. */
export type SignInStep = SignedIn | CodeStep | ChooseFactorStep | NewPasswordStep | SetUpTotpStep;

export interface SignedIn {
  readonly step: 'signed-in';
  readonly session: Session;
}

/** A code from the authenticator app, or one that was sent. */
export interface CodeStep {
  readonly step: 'code';
  readonly challenge: 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP';
  /** Where a code was sent, masked. */
  readonly destination?: string;
  submit(code: string): Promise<SignInStep>;
}

export interface ChooseFactorStep {
  readonly step: 'choose-factor';
  readonly challenge: 'SELECT_MFA_TYPE';
  readonly factors: readonly string[];
  choose(factor: string): Promise<SignInStep>;
}

/** The password was set by an administrator and must be replaced. */
export interface NewPasswordStep {
  readonly step: 'new-password';
  readonly challenge: 'NEW_PASSWORD_REQUIRED';
  readonly requiredAttributes: readonly string[];
  submit(password: string, attributes?: Readonly<Record<string, string>>): Promise<SignInStep>;
}

/** The pool requires a second factor and the person has none yet. */
export interface SetUpTotpStep {
  readonly step: 'set-up-totp';
  readonly challenge: 'MFA_SETUP';
  /** For typing into an authenticator app, base32. */
  readonly secret: string;
  /** For a QR code. */
  uri(issuer: string): string;
  submit(code: string, deviceName?: string): Promise<SignInStep>;
}

/** `otpauth://` address of a TOTP secret, as authenticator apps read it. */
export const totpUri = (secret: string, account: string, issuer: string) =>
  `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
