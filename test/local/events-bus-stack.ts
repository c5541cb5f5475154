// Buses, rules and targets as a template has them.
import type { BusEntry } from '../../lib/local/model.ts';
import { account, region, resource } from './events-services.ts';

export const busArn = (name: string) => `arn:aws:events:${region}:${account}:event-bus/${name}`;
export const archiveArn = (name: string) => `arn:aws:events:${region}:${account}:archive/${name}`;
export const bus = (name: string) => resource('AWS::Events::EventBus', name, { Name: name }, { arn: busArn(name) });

export const rule = (path: string, pattern: object, targets: object[], more: object = {}) =>
  resource(
    'AWS::Events::Rule',
    path,
    { EventPattern: pattern, Targets: targets.map((target, index) => ({ Id: `Target${index}`, ...target })), ...more },
    { arn: `arn:aws:events:${region}:${account}:rule/${path}` },
  );

export const entry = (detail: object, more: Partial<BusEntry> = {}): BusEntry => ({
  Source: 'shop',
  DetailType: 'OrderPlaced',
  Detail: JSON.stringify(detail),
  ...more,
});
