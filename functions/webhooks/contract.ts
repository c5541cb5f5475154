// Handlers import their own part of the contract, so that a function loads the schemas it needs; this file is for those who
// read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export {
  deliverWebhook,
  followRemovals,
  getWebhookDelivery,
  listWebhookDeliveries,
  planDeliveries,
  purgeWebhooks,
  replayWebhookDeliveries,
  replayWebhookDelivery,
  sendTestWebhook,
  wakeDeliveries,
} from './contract/deliveries.ts';
export {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  getWebhookEndpoint,
  listWebhookEndpoints,
  rotateWebhookSecret,
  updateWebhookEndpoint,
} from './contract/endpoints.ts';
export { relayEvents, webhookEndpointDisabled, webhookEndpointRemoved } from './contract/events.ts';
export {
  getInboundWebhook,
  listInboundWebhooks,
  receiveWebhook,
  replayInboundWebhook,
  replayInboundWebhooks,
} from './contract/inbound.ts';
export { inboundWebhookReceived, relayInbound } from './contract/inbound-events.ts';
export { webhooks } from './contract/module.ts';
export {
  deleteWebhookSource,
  listWebhookSources,
  putWebhookSource,
  rotateWebhookSourceSecret,
} from './contract/sources.ts';
