import { variables } from '../../lib/contract/environment.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { settings, variable } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { stageMailer } from '../../lib/runtime/stage-mailer.ts';
import { messaging } from './contract/module.ts';
import { deliverEmail } from './contract/work.ts';
import { type DeliverParts, deliver } from './model/deliver.ts';
import { type EmailParts, emailCarrier } from './model/email-carrier.ts';
import { deliveryStore } from './store/deliveries.ts';
import { digestStore } from './store/digests.ts';
import { secretStore } from './store/secret.ts';
import { suppressionStore } from './store/suppressions.ts';
import { templateStore } from './store/templates.ts';

export const operation: ConsumerOperation<typeof deliverEmail, DeliverParts & EmailParts> = (turn, context) =>
  deliver(turn, emailCarrier(context), context);

const secret = secretStore();
export const handler = consume(
  deliverEmail,
  {
    store: deliveryStore(),
    templates: templateStore(),
    rules: () => settings(messaging),
    mailer: () => stageMailer({ once: true }),
    suppressions: suppressionStore(undefined, secret),
    secret,
    digests: digestStore(),
    wording: () => ({ ...settings(messaging), apiUrl: variable(variables.apiUrl) }),
  },
  operation,
);
