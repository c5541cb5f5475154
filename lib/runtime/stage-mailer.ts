import { variables } from '../contract/environment.ts';
import { createMailer, type Mailer, type MailerOptions } from './aws/mail.ts';
import { optionalVariable, variable } from './environment.ts';

/**
 * The stage's one sender. Needs `access: { email: ['SendEmail'] }`.
 * @returns undefined when the stage has no sender address, so that no mail can be sent.
 */
export function stageMailer(options: Pick<MailerOptions, 'once'> = {}): Mailer | undefined {
  if (!optionalVariable(variables.emailFrom)) return undefined;
  const configurationSet = () => optionalVariable(variables.emailConfigurationSet);
  return createMailer(() => variable(variables.emailFrom), { ...options, configurationSet });
}
