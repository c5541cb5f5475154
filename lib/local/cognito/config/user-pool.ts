import type { AttributeRule } from './attribute-rules.ts';

/** One user pool as its template declares it, defaults filled in as Cognito does. */
export interface UserPool {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  /** `<address of the pools>/<pool id>`: the `iss` of every token, and where its keys are found. */
  readonly issuer: string;
  /** Sign-in by these instead of a chosen user name; the user name is then the `sub`. */
  readonly usernameAttributes: readonly ('email' | 'phone_number')[];
  /** Sign-in by these (once verified) beside a chosen user name. */
  readonly aliasAttributes: readonly ('email' | 'phone_number' | 'preferred_username')[];
  readonly caseSensitive: boolean;
  readonly autoVerified: readonly ('email' | 'phone_number')[];
  /** Attributes that keep their old value until the new one is verified. */
  readonly keepOriginal: readonly string[];
  readonly adminCreateOnly: boolean;
  /** Days until a temporary password is refused. */
  readonly temporaryPasswordDays: number;
  readonly password: PasswordPolicy;
  readonly mfa: 'OFF' | 'ON' | 'OPTIONAL';
  readonly mfaMethods: readonly MfaMethod[];
  /** In order of preference; `admin_only` stands alone. Undefined: Cognito's legacy order, phone before email. */
  readonly recovery: readonly ('verified_email' | 'verified_phone_number' | 'admin_only')[] | undefined;
  readonly attributes: ReadonlyMap<string, AttributeRule>;
  readonly messages: Messages;
  readonly triggers: Triggers;
  readonly clients: ReadonlyMap<string, AppClient>;
  /** Scopes of its resource servers, as clients ask for them: `<identifier>/<scope>`. */
  readonly scopes: ReadonlySet<string>;
  /** Without a domain there is no token endpoint. */
  readonly hasDomain: boolean;
  /** What this pool declares and the local pool does not run, for a notice at start. */
  readonly notRun: readonly string[];
  /** Template properties, for DescribeUserPool. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export type MfaMethod = 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly lowercase: boolean;
  readonly uppercase: boolean;
  readonly numbers: boolean;
  readonly symbols: boolean;
  /** How many earlier passwords are refused. */
  readonly history: number;
}

export interface Message {
  readonly subject: string;
  readonly text: string;
}

export interface Messages {
  readonly emailCode: Message;
  /** Set where the pool confirms by link instead of by code. */
  readonly emailLink: Message | undefined;
  readonly sms: string;
  readonly smsMfa: string;
  readonly emailMfa: Message;
  readonly invitation: Message;
  readonly invitationSms: string;
}

export interface Triggers {
  readonly preSignUp?: string;
  readonly postConfirmation?: string;
  readonly preAuthentication?: string;
  readonly postAuthentication?: string;
  readonly customMessage?: string;
  readonly userMigration?: string;
  readonly preTokenGeneration?: { readonly arn: string; readonly version: '1' | '2' | '3' };
}

export interface AppClient {
  readonly id: string;
  readonly name: string;
  readonly poolId: string;
  readonly secret: string | undefined;
  /** `ALLOW_*` names. */
  readonly flows: ReadonlySet<string>;
  readonly hideUnknownUsers: boolean;
  readonly revocation: boolean;
  /** Undefined: refresh tokens are not rotated. */
  readonly rotation: { readonly graceSeconds: number } | undefined;
  readonly accessSeconds: number;
  readonly idSeconds: number;
  readonly refreshSeconds: number;
  /** Life of a challenge's session, minutes. */
  readonly sessionMinutes: number;
  /** `code`, `implicit`, `client_credentials`, where the client may use OAuth at all. */
  readonly oauthFlows: ReadonlySet<string>;
  readonly oauthScopes: readonly string[];
  readonly readable: ReadonlySet<string>;
  readonly writable: ReadonlySet<string>;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface DeclaredGroup {
  readonly name: string;
  readonly poolId: string;
  readonly description: string | undefined;
  readonly precedence: number | undefined;
  readonly roleArn: string | undefined;
}

/** The functions that a pool calls, each once. */
export function triggerArns({ preTokenGeneration, ...others }: Triggers): string[] {
  const arns: (string | undefined)[] = [...Object.values(others), preTokenGeneration?.arn];
  return [...new Set(arns.filter((arn) => arn !== undefined))];
}
