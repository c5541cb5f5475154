import { expect } from 'vitest';
import { mailsTo, type Person } from './people.ts';
import { eventually } from './stack.ts';

/** The token that was mailed with an invitation. */
export async function invite(by: Person, email: string, role: string, organisationId: string): Promise<string> {
  const tokens = async () =>
    (await mailsTo(email)).flatMap((mail) => (mail.code ? [] : (/[A-Za-z0-9_-]{60,200}/.exec(mail.text)?.[0] ?? [])));
  const before = new Set(await tokens());
  const { status, body } = await by.call('POST', `/v1/organisations/${organisationId}/invitations`, {
    json: { email, role },
  });
  expect([status, body.code]).toEqual([201, undefined]);
  return eventually(async () => {
    const token = (await tokens()).find((each) => !before.has(each));
    if (!token) throw new Error(`no invitation was mailed to ${email}`);
    return token;
  });
}
