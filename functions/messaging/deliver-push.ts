import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { messaging } from './contract/module.ts';
import { deliverPush } from './contract/work.ts';
import { type Carrier, type DeliverParts, deliver, outcomeOf } from './model/deliver.ts';
import type { Sent } from './model/outcome.ts';
import type { Notice } from './model/push-payload.ts';
import { contentOf } from './model/template.ts';
import { deliveryStore } from './store/deliveries.ts';
import { type Pushed, type PushTargets, pushTargets } from './store/push-targets.ts';
import { templateStore } from './store/templates.ts';

interface Parts {
  readonly targets: Pick<PushTargets, 'isConfigured' | 'devices' | 'push'>;
}
interface Ready {
  readonly devices: Awaited<ReturnType<PushTargets['devices']>>;
  readonly notice: Notice;
}

/** Each device of a person; the delivery is sent when one of them took it. */
const pushCarrier = ({ targets }: Parts): Carrier<Ready> => ({
  channel: 'push',
  async prepare({ message, template, preferences, person }) {
    if (!targets.isConfigured()) return { fail: 'not-configured' };
    if (!message || !template) return { suppress: 'nothing-to-say' };
    const { messageId, topic } = message;
    const locale = message.locale ?? preferences?.locale ?? person.locale;
    const found = contentOf(template, 'push', locale, message.variables);
    if (!found) return { suppress: 'nothing-to-say' };
    const devices = await targets.devices(person);
    if (devices.length === 0) return { suppress: 'no-address' };
    const { title = '', body = '', link } = found.content;
    return { ready: { devices, notice: { collapseId: messageId, messageId, topic, title, body, link } } };
  },
  async send({ devices, notice }, { person }) {
    const answers: Pushed[] = [];
    let refused: Sent | undefined;
    for (const device of devices) {
      try {
        answers.push(await targets.push(person.personId, device, notice));
      } catch (error) {
        const outcome = outcomeOf(error);
        // What no repeat can help keeps no other device from it.
        if (outcome.result !== 'failed' || outcome.again) throw error;
        refused ??= outcome;
      }
    }
    const receipts = answers.flatMap((answer) => (typeof answer === 'object' ? answer.receipt : []));
    if (receipts.length > 0) return { result: 'sent', receipt: receipts.join(' ') };
    const error = answers.includes('not-configured') ? 'not-configured' : 'token-refused';
    return refused ?? { result: 'failed', error, again: false };
  },
});

export const operation: ConsumerOperation<typeof deliverPush, DeliverParts & Parts> = (turn, context) =>
  deliver(turn, pushCarrier(context), context);

export const handler = consume(
  deliverPush,
  { store: deliveryStore(), templates: templateStore(), rules: () => settings(messaging), targets: pushTargets() },
  operation,
);
