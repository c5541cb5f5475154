import { randomUUID } from 'node:crypto';
import { refused, type Stage, soon } from '../cast.ts';

/** From nothing to two people in one organisation. @returns its id. */
export async function arrive({ ann, bob, chapter, join, mail, say }: Stage): Promise<string> {
  chapter('Ann signs up, confirms her address and signs in (SRP: her password never leaves the app)');
  await join(ann);

  chapter('Her profile is there: the sign-up trigger made it, exactly once');
  await ann.app.api.getProfile({});
  await ann.app.api.updateProfile({ body: { displayName: 'Ann', timeZone: 'Europe/Zurich' } });

  chapter('She registers her phone: deleting it later ends its session');
  await ann.app.api.registerDevice({
    params: { deviceId: randomUUID() },
    body: { platform: 'ios', appVersion: '3.1.0', locale: 'de-CH', pushToken: 'apns-token-of-this-phone' },
  });

  chapter('She founds an organisation and invites Bob');
  const { organisationId } = await ann.app.api.createOrganisation({ body: { name: 'Corner Bakery' } });
  const params = { organisationId };
  await ann.app.api.createInvitation({ params, body: { email: bob.email, role: 'member' } });
  const invitation = await mail(bob.email, (each) => /[A-Za-z0-9_-]{60}/.test(each.text));
  const token = /[A-Za-z0-9_-]{60,}/.exec(invitation.text)?.[0] ?? '';
  say(`✉ ${bob.email} got “${invitation.subject}”`);

  chapter('Bob joins with the token of the mail, which works once');
  await join(bob);
  await bob.app.api.acceptInvitation({ body: { token } });
  await bob.app.api.getOrganisation({ params });

  chapter('May Bob delete the organisation? The policy says which rule decides');
  await bob.app.api.explainAccess({ query: { action: 'organisation:delete', resource: organisationId } });
  await refused(() => bob.app.api.deleteOrganisation({ params }));
  return organisationId;
}

/** Who was a member is none; what is kept of a person goes with them. */
export async function leave({ ann, bob, chapter }: Stage, organisationId: string): Promise<void> {
  const params = { organisationId };
  chapter('Ann removes Bob: his very next request is refused');
  const { personId } = await bob.app.api.getProfile({});
  await ann.app.api.removeMember({ params: { ...params, personId } });
  await refused(() => bob.app.api.getOrganisation({ params }));
}

export async function takeAway({ ann, bob, chapter }: Stage): Promise<void> {
  chapter('Ann asks for a copy of everything kept about her');
  await ann.app.api.requestExport({});
  const ended = async () => {
    const { state } = await ann.app.api.getExport({});
    return state === 'queued' || state === 'building' ? undefined : state;
  };
  const state = await soon('the export', ended, 500);
  if (state !== 'ready') throw new Error(`the export is ${state}: a hook that a module has for it did not end`);

  chapter('Bob deletes his account, changes his mind, and keeps it');
  await bob.app.api.requestErasure({});
  await bob.app.api.cancelErasure({});
}
