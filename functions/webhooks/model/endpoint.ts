import type { WebhookEndpoint } from '../contract/endpoints.ts';
import type { EndpointItem } from '../store/items.ts';

export const toEndpoint = (item: EndpointItem, now: Date): WebhookEndpoint => {
  const overlap = item.secrets.find(({ until }) => until && Date.parse(until) > now.getTime())?.until;
  return {
    endpointId: item.endpointId,
    url: item.url,
    description: item.description,
    ...(item.events ? { events: [...item.events] } : {}),
    ordered: item.ordered ?? false,
    enabled: item.enabled,
    ...(item.disabledReason ? { disabledReason: item.disabledReason } : {}),
    circuit: item.openUntil ? 'open' : 'closed',
    failures: item.failures,
    ...(item.failingSince ? { failingSince: item.failingSince } : {}),
    ...(overlap ? { secretOverlapUntil: overlap } : {}),
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    version: item.version,
  };
};

/** Whether an endpoint is to be told of events of a type. */
export const subscribes = ({ enabled, events }: EndpointItem, type: string) =>
  enabled && (!events || events.includes(type));
