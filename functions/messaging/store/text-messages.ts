import { variables } from '../../../lib/contract/environment.ts';
import { createNotifications, type Notifications } from '../../../lib/runtime/aws/notifications.ts';
import { optionalVariable } from '../../../lib/runtime/environment.ts';

export type TextSender = NonNullable<ReturnType<typeof textSender>>;

/** @returns undefined when the stage sends no text messages. */
export function textSender(sns: Pick<Notifications, 'text'> = createNotifications()) {
  const configured = optionalVariable(variables.textMessages);
  if (!configured) return undefined;
  const { senderId } = JSON.parse(configured) as { senderId?: string };
  return {
    /** @returns SNS's id of it. @throws OutcomeUnknown when no answer came. */
    send: (phoneNumber: string, text: string, isEssential: boolean): Promise<string> =>
      sns.text(phoneNumber, text, {
        'AWS.SNS.SMS.SMSType': isEssential ? 'Transactional' : 'Promotional',
        ...(senderId ? { 'AWS.SNS.SMS.SenderID': senderId } : {}),
      }),
  };
}
