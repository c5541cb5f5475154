import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { becomes, deliveriesOf, logLine, send, sentTo, somebody, takeDeadLetter, template } from './messaging-cast.ts';
import { eventually, outputs } from './stack.ts';

describe('receipts', () => {
  it('of texts and notifications are noted once each; a line that nobody can read is set aside with its reason', async () => {
    const ann = await somebody();
    const unreachable = '+14254147167';
    const lost = await send({
      personId: ann.personId,
      template: await template(),
      channels: ['sms'],
      phoneNumber: unreachable,
    });
    const { receipts, attempts } = await becomes(lost, 'sms', 'failed');
    expect(await becomes(lost, 'sms', 'failed')).toMatchObject({ reason: 'undelivered' });
    expect(receipts).toMatchObject([
      { receipt: attempts[0]?.receipt, outcome: 'failed', response: expect.stringContaining('unreachable') },
    ]);
    const [text] = await sentTo(unreachable);
    expect(text).toMatchObject({ receipt: expect.stringMatching(/^FAILURE: /) });

    const said = await send({
      personId: ann.personId,
      template: await template(),
      channels: ['sms'],
      phoneNumber: '+436601234599',
    });
    const {
      attempts: [first],
      receipts: noted,
    } = await becomes(said, 'sms', 'delivered');
    const accountId = (outputs as unknown as Record<string, string>).deliveryFeedbackRole?.split(':')[4];
    const group = `sns/${outputs.region}/${accountId}/DirectPublishToPhoneNumber`;
    const line = (messageId: string, status: string) =>
      JSON.stringify({ notification: { messageId }, delivery: { providerResponse: 'again' }, status });
    await logLine(group, line(first?.receipt ?? '', 'SUCCESS'));
    await logLine(`${group}/Failure`, line(first?.receipt ?? '', 'FAILURE'));
    const marker = `no line of SNS ${randomUUID()}`;
    await logLine(group, marker);
    const dead = await eventually(async () => {
      const letter = await takeDeadLetter(/FollowReceipts.*DeadLetters/);
      expect(JSON.parse(letter.body)).toEqual({ eventId: expect.any(String), logGroup: group });
      return letter;
    });
    expect(dead.reason).toBe('PoisonMessage');
    expect((await deliveriesOf(said)).sms).toMatchObject({ state: 'delivered', receipts: noted });
  }, 30_000);
});
