import type { Message, UserPool } from '../config/user-pool.ts';
import type { Cognito } from '../context.ts';
import { CognitoError } from '../protocol/cognito-error.ts';
import type { User } from '../store/user-store.ts';
import { eventAttributes, given, type Metadata } from '../triggers/sign-up-triggers.ts';

export type DeliveryReason =
  | 'SignUp'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'AdminCreateUser'
  | 'Authentication';

/** As the API tells the app where a code went; the destination is masked. */
export interface CodeDeliveryDetails {
  readonly Destination: string;
  readonly DeliveryMedium: 'EMAIL' | 'SMS';
  readonly AttributeName: string;
}

export interface Delivery {
  readonly pool: UserPool;
  readonly clientId: string;
  readonly user: User;
  readonly reason: DeliveryReason;
  readonly attribute: 'email' | 'phone_number';
  readonly destination: string;
  /** The code, or the temporary password of an invitation. */
  readonly code: string;
  readonly clientMetadata: Metadata;
}

/** Writes the message that carries a code, in the words of the template or of the pool's custom message trigger, to the outbox. */
export async function deliverCode(cognito: Cognito, delivery: Delivery): Promise<CodeDeliveryDetails> {
  const { attribute, destination, code, user } = delivery;
  const channel = attribute === 'email' ? 'email' : 'sms';
  const message = await customMessage(cognito, delivery, templateFor(delivery));
  cognito.outbox.put({
    id: cognito.random.uuid(),
    channel,
    to: destination,
    subject: channel === 'email' ? message.subject : '',
    text: message.text
      .replaceAll('{####}', () => code)
      .replaceAll('{username}', () => user.attributes.email ?? user.username)
      .replace(/\{##(.*?)##\}/g, (_, label: string) => `${label}: ${confirmationLink(cognito, delivery)}`),
    at: new Date(cognito.now()).toISOString(),
    kind: 'cognito-code',
    code,
  });
  return deliveryDetails(attribute, destination);
}

export function deliveryDetails(attribute: 'email' | 'phone_number', destination: string): CodeDeliveryDetails {
  const DeliveryMedium = attribute === 'email' ? 'EMAIL' : 'SMS';
  return { Destination: masked(attribute, destination), DeliveryMedium, AttributeName: attribute };
}

function templateFor({ pool, reason, attribute }: Delivery): Message {
  const { messages } = pool;
  const email = attribute === 'email';
  if (reason === 'AdminCreateUser') return email ? messages.invitation : { subject: '', text: messages.invitationSms };
  if (reason === 'Authentication') return email ? messages.emailMfa : { subject: '', text: messages.smsMfa };
  if (!email) return { subject: '', text: messages.sms };
  const byLink = reason === 'SignUp' || reason === 'ResendCode';
  return (byLink && messages.emailLink) || messages.emailCode;
}

async function customMessage(cognito: Cognito, delivery: Delivery, fallback: Message): Promise<Message> {
  const { pool, user, reason, attribute } = delivery;
  if (!pool.triggers.customMessage) return fallback;
  const response = await cognito.triggers.run(pool, pool.triggers.customMessage, {
    source: `CustomMessage_${reason}`,
    userName: user.username,
    clientId: delivery.clientId,
    request: {
      userAttributes: eventAttributes(user),
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: reason === 'AdminCreateUser' ? '{username}' : null,
      ...given(delivery.clientMetadata),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  });
  const text = attribute === 'email' ? response.emailMessage : response.smsMessage;
  if (text === null || text === undefined) return fallback;
  if (!/\{####\}|\{##.*?##\}/.test(String(text))) {
    throw new CognitoError(
      'InvalidLambdaResponseException',
      'CustomMessage trigger returned a message without the code parameter {####}.',
    );
  }
  return { subject: String(response.emailSubject ?? fallback.subject), text: String(text) };
}

function confirmationLink({ address }: Cognito, { clientId, user, code }: Delivery): string {
  const query = new URLSearchParams({ client_id: clientId, user_name: user.username, confirmation_code: code });
  return `${address}/confirmUser?${query}`;
}

function masked(attribute: 'email' | 'phone_number', destination: string): string {
  if (attribute === 'phone_number')
    return `+${'*'.repeat(Math.max(destination.length - 5, 1))}${destination.slice(-4)}`;
  const [local = '', domain = ''] = destination.split('@');
  return `${local.charAt(0)}***@${domain.charAt(0)}***`;
}
