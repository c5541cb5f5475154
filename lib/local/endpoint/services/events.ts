import type { BusEntry, EndpointHooks, ReplayState, ReplaysHook, Stack } from '../../model.ts';
import { type Input, type Need, Refusal, type Service } from '../call.ts';
import { jsonService } from '../json-service.ts';

/** EventBridge's PutEvents, StartReplay, DescribeReplay and ListRules, carried out by the buses of the runtime. */
export function eventsService(stack: Stack, hooks: EndpointHooks): Service {
  const busArn = (nameOrArn = 'default') =>
    nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:events:${stack.region}:${stack.account}:event-bus/${nameOrArn}`;
  const replays = (): ReplaysHook => {
    if (!hooks.replays) throw notRunning();
    return hooks.replays;
  };
  const replayArn = ({ name }: ReplayState) => `arn:aws:events:${stack.region}:${stack.account}:replay/${name}`;
  return jsonService({
    name: 'events',
    needs({ operation, input }) {
      if (operation === 'StartReplay')
        return [{ action: 'events:StartReplay', resource: String(input.EventSourceArn) }];
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
        if (!hooks.putEvents) throw notRunning();
        const results = await hooks.putEvents(Entries ?? []);
        return { FailedEntryCount: results.filter((result) => result.ErrorCode).length, Entries: results };
      },
      StartReplay(input) {
        const { ReplayName, EventSourceArn, EventStartTime, EventEndTime, Destination } = input;
        const { Arn, FilterArns } = Destination ?? {};
        const state = replays().start({
          name: String(ReplayName ?? ''),
          archiveArn: String(EventSourceArn ?? ''),
          busArn: String(Arn ?? ''),
          from: Number(EventStartTime) * 1000,
          to: Number(EventEndTime) * 1000,
          ...(FilterArns?.length > 0 ? { ruleArns: FilterArns } : {}),
        });
        return { ReplayArn: replayArn(state), State: 'STARTING', ReplayStartTime: state.startedAt / 1000 };
      },
      DescribeReplay({ ReplayName }) {
        const state = replays().describe(String(ReplayName ?? ''));
        return {
          ReplayName: state.name,
          ReplayArn: replayArn(state),
          EventSourceArn: state.archiveArn,
          Destination: { Arn: state.busArn, ...(state.ruleArns ? { FilterArns: state.ruleArns } : {}) },
          State: 'COMPLETED',
          StateReason: `${state.events} events`,
          EventStartTime: state.from / 1000,
          EventEndTime: state.to / 1000,
          ...(state.lastEventAt === undefined ? {} : { EventLastReplayedTime: state.lastEventAt / 1000 }),
          ReplayStartTime: state.startedAt / 1000,
          ReplayEndTime: state.endedAt / 1000,
        };
      },
      ListRules({ EventBusName, NamePrefix = '' }) {
        const found = replays().rules(EventBusName ?? 'default');
        const Rules = found.map(({ name, arn, description, enabled }) => ({
          Name: name,
          Arn: arn,
          EventBusName: EventBusName ?? 'default',
          State: enabled ? 'ENABLED' : 'DISABLED',
          ...(description === undefined ? {} : { Description: description }),
        }));
        return { Rules: Rules.filter(({ Name }) => Name.startsWith(NamePrefix)) };
      },
    },
  });
}

const notRunning = () => new Refusal(503, 'InternalException', 'The event buses of the local runtime are not running.');
