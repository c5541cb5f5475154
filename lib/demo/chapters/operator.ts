import { createConfig } from '../../../client/src/config/create-config.ts';
import { type Actor, joinGroup, type Stage } from '../cast.ts';

const template = {
  topic: 'orders',
  variables: ['number'],
  defaultLocale: 'en',
  channels: {
    email: {
      en: { subject: 'Order {{number}}', text: 'It is on its way.' },
      de: { subject: 'Bestellung {{number}}', text: 'Sie ist unterwegs.' },
    },
    inbox: { en: { title: 'Order {{number}}', body: 'It is on its way.' } },
  },
};

/** Messages and flags: what whoever runs the app does for everybody. */
export async function operate(stage: Stage, operator: Actor, reader: Actor): Promise<void> {
  const { chapter, say, mail } = stage;
  const { api, auth } = operator.app;
  await joinGroup(stage, operator, 'admin');
  await auth.signIn(operator.email, operator.password);
  const { personId } = await reader.app.api.getProfile({});

  chapter(
    'Ann is made an administrator (Cognito group). She writes a template and sends Bob a message: mail and inbox',
  );
  const name = `order-shipped-${personId.slice(-6)}`;
  await api.putTemplate({ params: { name }, body: template });
  await api.sendMessage({ body: { personId, template: name, variables: { number: '77' } } });
  const sent = await mail(reader.email, ({ subject }) => subject === 'Order 77');
  say(`✉ ${reader.email} got “${sent.subject}”`);
  await reader.app.api.listInbox({});
  await reader.app.api.readWholeInbox({});

  chapter(
    'She lets only Bob see the new home page: a feature flag, evaluated by the backend, known offline afterwards',
  );
  const flag = `new-home-${personId.slice(-6)}`;
  const when = [{ attribute: 'personId', operator: 'in' as const, values: [personId] }];
  await api.putFlag({
    params: { flag },
    body: {
      summary: 'The new home page',
      type: 'boolean',
      variants: { on: true, off: false },
      enabled: true,
      public: false,
      offVariant: 'off',
      prerequisites: [],
      rules: [{ name: 'Bob', when, serve: { variant: 'on' } }],
      otherwise: { variant: 'off' },
      reason: 'The demo',
    },
  });
  for (const { app, email } of [reader, operator]) {
    const flags = createConfig({ client: app, socket: false, defaults: { [flag]: false } });
    await flags.refresh();
    say(`${email}: ${flag} is ${flags.get(flag)}`);
    flags.stop();
  }
}

/** Who did what, and who looked. */
export async function lookBack({ ann, bob, chapter }: Stage, organisationId: string): Promise<void> {
  chapter('Who did what in the organisation? Each effect left its entry in the same transaction, chained by hashes');
  await ann.app.api.listAuditEntries({ params: { organisationId }, query: { limit: 3 } });

  chapter('And who changed something of Bob’s, or looked at it? He may ask');
  await bob.app.api.listOwnAuditEntries({ query: { who: 'others' } });
}
