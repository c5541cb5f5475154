import type { ErrorSpecs } from '../../../lib/contract/errors.ts';

/** Failures of the messaging module. */
export const errors = {
  'template-unknown': {
    status: 422,
    title: 'There is no such template',
    remedy: 'Choose one of GET /v1/message-templates.',
  },
  'template-invalid': {
    status: 422,
    title: 'The template contradicts itself',
    remedy:
      '`detail` says where: declare every variable that a text uses, and give each channel a text in the default locale.',
  },
  'variables-mismatch': {
    status: 422,
    title: 'The variables are not those of the template',
    remedy:
      'Send exactly the variables that the template declares; `detail` names the first that is missing or unknown.',
  },
  'channel-unknown': {
    status: 422,
    title: 'The template has no text for a channel',
    remedy: 'Name channels that the template has texts for, or none to use all of them.',
  },
  'recipient-unknown': {
    status: 422,
    title: 'Nobody can be told with this id',
    remedy: 'The person does not exist, or the account is closed.',
  },
  'segment-unknown': {
    status: 422,
    title: 'There is no such segment',
    remedy: 'Choose one of GET /v1/message-segments.',
  },
  'campaign-state': {
    status: 409,
    title: 'The campaign is past that',
    remedy:
      'Look at its `state`: what is cancelled stays so, and what is done can only be cancelled; only what runs can be paused, and only what is paused goes on.',
  },
  'activity-limit': {
    status: 409,
    title: 'Too many kinds of activities',
    remedy: 'Name few kinds of things that people do, and count each under its name.',
  },
} as const satisfies ErrorSpecs;
