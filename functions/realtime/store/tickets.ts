import { createHash } from 'node:crypto';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { realtime } from '../contract.ts';

/** What a ticket stands for: a signed-in session. */
export interface Ticket {
  readonly personId: string;
  readonly sessionId: string;
  /** Epoch seconds. */
  readonly signedInAt: number;
}

const key = (ticket: string) => ({
  pk: `TICKET#${createHash('sha256').update(ticket).digest('base64url')}`,
  sk: 'TICKET',
});

export type TicketStore = ReturnType<typeof ticketStore>;

/** One-time tickets; the table holds only their hashes. */
export function ticketStore(dynamo: Dynamo = createDynamo(), name = () => tableName(realtime, 'connections')) {
  return {
    async issue(ticket: string, about: Ticket, validUntil: Date): Promise<void> {
      const expiresAt = Math.floor(validUntil.getTime() / 1000);
      const Item = { ...key(ticket), entity: 'Ticket', ...about, validUntil: validUntil.toISOString(), expiresAt };
      await dynamo.put({ TableName: name(), Item });
    },

    /** Uses the ticket up. Whoever comes second, or too late, gets undefined. */
    async redeem(ticket: string, now: Date): Promise<Ticket | undefined> {
      try {
        const { Attributes } = await dynamo.delete<Ticket>({
          TableName: name(),
          Key: key(ticket),
          ConditionExpression: 'validUntil > :now',
          ExpressionAttributeValues: { ':now': now.toISOString() },
          ReturnValues: 'ALL_OLD',
        });
        return Attributes;
      } catch (error) {
        if (error instanceof ConditionFailed) return undefined;
        throw error;
      }
    },
  };
}
