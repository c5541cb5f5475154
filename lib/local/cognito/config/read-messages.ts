import type { Message, Messages } from './user-pool.ts';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes
type Properties = Record<string, any>;

const CODE_TEXT = 'Your confirmation code is {####}';
const MFA_TEXT = 'Your authentication code is {####}.';
const INVITATION_TEXT = 'Your username is {username} and temporary password is {####}.';

/** The texts that a pool sends, with Cognito's own where the template has none. */
export function readMessages(pool: Properties): Messages {
  const template: Properties = pool.VerificationMessageTemplate ?? {};
  const invite: Properties = pool.AdminCreateUserConfig?.InviteMessageTemplate ?? {};
  const byLink = template.DefaultEmailOption === 'CONFIRM_WITH_LINK';
  return {
    emailCode: message(
      template.EmailSubject ?? pool.EmailVerificationSubject ?? 'Your verification code',
      template.EmailMessage ?? pool.EmailVerificationMessage ?? CODE_TEXT,
    ),
    emailLink: byLink
      ? message(
          template.EmailSubjectByLink ?? 'Your verification link',
          template.EmailMessageByLink ?? 'Please click the link below to verify your email address. {##Verify Email##}',
        )
      : undefined,
    sms: template.SmsMessage ?? pool.SmsVerificationMessage ?? CODE_TEXT,
    smsMfa: pool.SmsAuthenticationMessage ?? MFA_TEXT,
    emailMfa: message(
      pool.EmailAuthenticationSubject ?? 'Your authentication code',
      pool.EmailAuthenticationMessage ?? MFA_TEXT,
    ),
    invitation: message(invite.EmailSubject ?? 'Your temporary password', invite.EmailMessage ?? INVITATION_TEXT),
    invitationSms: invite.SMSMessage ?? INVITATION_TEXT,
  };
}

function message(subject: string, text: string): Message {
  return { subject, text };
}
