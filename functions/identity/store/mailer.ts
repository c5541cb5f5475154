import { variables } from '../../../lib/contract/environment.ts';
import { createMailer, type Mailer } from '../../../lib/runtime/aws/mail.ts';
import { optionalVariable, variable } from '../../../lib/runtime/environment.ts';

/** @returns undefined when the stage has no sender address, so that no mail can be sent. */
export function stageMailer(): Mailer | undefined {
  return optionalVariable(variables.emailFrom) ? createMailer(() => variable(variables.emailFrom)) : undefined;
}
