import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { receiveWebhook } from './contract/inbound.ts';
import { check } from './model/inbound/check.ts';
import { inboxItem } from './model/inbound/message.ts';
import { validSecrets } from './model/signature.ts';
import { type InboxStore, inboxStore } from './store/inbox.ts';
import { type Limits, limits } from './store/limits.ts';
import { type SourceStore, sourceStore } from './store/sources.ts';

interface Dependencies {
  readonly sources: Pick<SourceStore, 'get'>;
  readonly inbox: Pick<InboxStore, 'take'>;
  readonly limits: () => Limits;
}

/** Nothing of a message is looked at before its signature, and the provider is answered once it is stored. */
export const operation: Operation<typeof receiveWebhook, Dependencies> = async (
  { params: { source }, body: { bytes, headers } },
  _caller,
  context,
) => {
  const { sources, inbox } = context;
  const { inboundToleranceSeconds, inboundDays } = context.limits();
  const item = await sources.get(source);
  const now = context.now();
  const secrets = validSecrets(item.secrets, now).map(({ secret }) => secret);
  const checked = check(item, { bytes, headers, secrets, now, toleranceSeconds: inboundToleranceSeconds });
  const message = inboxItem(source, checked, { bytes, contentType: headers['content-type'] }, now, inboundDays);
  const { messageId } = message;
  const isNew = await inbox.take(message, context);
  context.log.info('webhook received', { source, messageId, isNew });
  return { messageId };
};

export const handler = handle(receiveWebhook, { sources: sourceStore(), inbox: inboxStore(), limits }, operation);
