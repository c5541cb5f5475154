// Handlers import their own part of the contract, so that a function loads the schemas it needs; this file is for those who
// read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export {
  cancelCampaign,
  createCampaign,
  getCampaign,
  listCampaigns,
  pauseCampaign,
  resumeCampaign,
  runCampaign,
} from './contract/campaigns.ts';
export { addressSuppressed, campaignEnded, personUnsubscribed, relayEvents } from './contract/events.ts';
export {
  badgeCopies,
  getBadge,
  inboxCopies,
  listInbox,
  publishInbox,
  readInboxMessage,
  readWholeInbox,
} from './contract/inbox.ts';
export { getMessage, listMessages, sendMessage } from './contract/messages.ts';
export { messaging } from './contract/module.ts';
export { getPreferences, putPreferences } from './contract/preferences.ts';
export { deleteAudience, listAudiences, putAudience, recordActivity } from './contract/segments.ts';
export { deleteTemplate, getTemplate, listTemplates, previewTemplate, putTemplate } from './contract/templates.ts';
export { showUnsubscribePage, unsubscribe } from './contract/unsubscribe.ts';
export {
  deliverEmail,
  deliverInbox,
  deliverPush,
  deliverText,
  erasePersonMessages,
  exportPersonMessages,
  followMail,
  followReceipts,
  relayWork,
  wakeMessages,
} from './contract/work.ts';
