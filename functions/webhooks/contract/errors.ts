/** Failures of this module. */
export const errors = {
  'webhook-endpoint-limit': {
    status: 409,
    title: 'The organisation has as many endpoints as it may have',
    remedy: 'Delete one that is not used any more.',
  },
  'webhook-url-refused': {
    status: 422,
    title: 'Nothing can be delivered to this address',
    remedy:
      'Name a public https address with a host name, on port 443 or 8443, without user name, password or fragment.',
  },
  'webhook-endpoint-disabled': {
    status: 409,
    title: 'The endpoint is disabled',
    remedy: 'Enable it with PATCH and `{ "enabled": true }`, then send it again.',
  },
  'webhook-delivery-in-progress': {
    status: 409,
    title: 'The delivery is still being tried',
    remedy:
      'Wait until it is delivered or dead. One that was never tried can be sent again an hour after its `createdAt`.',
  },
  'webhook-source-refused': {
    status: 422,
    title: 'The source cannot be checked in this way',
    remedy: 'Give `hmac` for the scheme `hmac` and for no other, and a secret in the form that the scheme has.',
  },
  'webhook-signature-refused': {
    status: 401,
    title: 'The signature is not one of this source',
    remedy: 'Sign the body as it is sent, byte for byte, with the secret of the source.',
  },
  'webhook-timestamp-refused': {
    status: 401,
    title: 'It was signed too long ago, or in the future',
    remedy: 'Sign each attempt anew, and set the clock.',
  },
} as const;
