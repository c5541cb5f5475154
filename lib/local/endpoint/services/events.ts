import type { BusEntry, EndpointHooks, Stack } from '../../model.ts';
import { type Input, type Need, Refusal, type Service } from '../call.ts';
import { jsonService } from '../json-service.ts';

/** EventBridge PutEvents, carried out by the buses of the runtime. */
export function eventsService(stack: Stack, hooks: EndpointHooks): Service {
  const busArn = (nameOrArn = 'default') =>
    nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:events:${stack.region}:${stack.account}:event-bus/${nameOrArn}`;
  return jsonService({
    name: 'events',
    needs({ operation, input }) {
      if (operation !== 'PutEvents') return [{ action: `events:${operation}`, resource: '*' }];
      const entries: BusEntry[] = input.Entries ?? [];
      const needs = new Map<string, Need>();
      for (const { EventBusName } of entries) {
        const resource = busArn(EventBusName);
        const ofBus = entries.filter((entry) => busArn(entry.EventBusName) === resource);
        const context = () => ({
          'events:source': ofBus.map((entry) => entry.Source ?? ''),
          'events:detail-type': ofBus.map((entry) => entry.DetailType ?? ''),
        });
        needs.set(resource, { action: 'events:PutEvents', resource, context });
      }
      return [...needs.values()];
    },
    operations: {
      async PutEvents({ Entries }: Input) {
        if (!hooks.putEvents)
          throw new Refusal(503, 'InternalException', 'The event buses of the local runtime are not running.');
        const results = await hooks.putEvents(Entries ?? []);
        return { FailedEntryCount: results.filter((result) => result.ErrorCode).length, Entries: results };
      },
    },
  });
}
