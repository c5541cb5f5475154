import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { messaging } from './contract/module.ts';
import { deliverText } from './contract/work.ts';
import { type Carrier, type DeliverParts, deliver } from './model/deliver.ts';
import { contentOf } from './model/template.ts';
import { deliveryStore } from './store/deliveries.ts';
import { type SuppressionStore, suppressionStore } from './store/suppressions.ts';
import { templateStore } from './store/templates.ts';
import { type TextSender, textSender } from './store/text-messages.ts';

interface Parts {
  readonly sender: () => TextSender | undefined;
  readonly suppressions: Pick<SuppressionStore, 'find'>;
}
interface Ready {
  readonly sender: TextSender;
  readonly to: string;
  readonly text: string;
}

const textCarrier = ({ sender, suppressions }: Parts): Carrier<Ready> => ({
  channel: 'sms',
  async prepare({ message, template, preferences, person }) {
    const configured = sender();
    if (!configured) return { fail: 'not-configured' };
    const to = message?.phoneNumber;
    if (!to || !template) return { suppress: 'no-address' };
    if (await suppressions.find('sms', to)) return { suppress: 'address-suppressed' };
    const locale = message.locale ?? preferences?.locale ?? person.locale;
    const text = contentOf(template, 'sms', locale, message.variables)?.content.text;
    return text ? { ready: { sender: configured, to, text } } : { suppress: 'nothing-to-say' };
  },
  async send({ sender: configured, to, text }, { message }) {
    return { result: 'sent', receipt: await configured.send(to, text, message?.kind === 'essential') };
  },
});

export const operation: ConsumerOperation<typeof deliverText, DeliverParts & Parts> = (turn, context) =>
  deliver(turn, textCarrier(context), context);

export const handler = consume(
  deliverText,
  {
    store: deliveryStore(),
    templates: templateStore(),
    rules: () => settings(messaging),
    sender: () => textSender(),
    suppressions: suppressionStore(),
  },
  operation,
);
