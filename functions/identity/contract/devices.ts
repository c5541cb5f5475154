import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { failing } from './errors.ts';
import { sessionsRevoked } from './events.ts';
import { AppVersion, Locale, TimeZone } from './fields.ts';
import { identity } from './module.ts';

export const Platform = z.enum(['ios', 'android', 'web']);

export const DeviceDetails = z.strictObject({
  platform: Platform,
  name: z.optional(line(80)),
  /** Of APNs, FCM or a browser; kept, never shown again. */
  pushToken: z.optional(z.string().check(z.minLength(1), z.maxLength(4096), z.regex(/^[\x21-\x7e]+$/))),
  appVersion: z.optional(AppVersion),
  locale: z.optional(Locale),
  timeZone: z.optional(TimeZone),
});
export type DeviceDetails = z.infer<typeof DeviceDetails>;

export const Device = z.strictObject({
  deviceId: Uuid,
  platform: Platform,
  name: z.optional(z.string()),
  /** A push token is there. */
  pushEnabled: z.boolean(),
  appVersion: z.optional(z.string()),
  locale: z.optional(z.string()),
  timeZone: z.optional(z.string()),
  /** The device that this request was signed in on. */
  current: z.boolean(),
  /** Sign-ins on this device that deleting it would end. */
  sessions: z.int(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Device = z.infer<typeof Device>;

export const listDevices = identity.route({
  method: 'GET',
  path: '/me/devices',
  auth: 'user',
  permission: 'device:list',
  summary: 'Your devices',
  response: z.strictObject({ items: z.array(Device) }),
  access: { people: ['Query'] },
});

export const registerDevice = identity.route({
  method: 'PUT',
  path: '/me/devices/{deviceId}',
  auth: 'user',
  permission: 'device:register',
  /** An app sends it at each start. */
  audit: 'none',
  summary: 'Register this device, or bring it up to date',
  description:
    'The app makes the id, a UUID that it keeps as long as it is installed. The sign-in of this request is bound to the device: deleting the device ends it. Repeating the request changes nothing. A push token belongs to the device that registered it last, whoever signed in there: others have none from then on. Where there are too many, one whose sign-ins are all over gives way.',
  params: { deviceId: Uuid },
  body: DeviceDetails,
  response: Device,
  errors: ['conflict'],
  ownErrors: failing('device-limit'),
  idempotency: 'none',
  access: { people: ['GetItem', 'UpdateItem', 'PutItem', 'Query', 'DeleteItem', 'ConditionCheckItem'] },
  emits: [sessionsRevoked],
});

export const deleteDevice = identity.route({
  method: 'DELETE',
  path: '/me/devices/{deviceId}',
  auth: 'user',
  permission: 'device:delete',
  summary: 'Delete a device and end its sessions',
  description: 'Sessions that were signed in on the device are refused from the next request on, this one included.',
  params: { deviceId: Uuid },
  errors: ['not-found', 'conflict'],
  access: {
    people: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    userPool: ['AdminUserGlobalSignOut', 'ListUsers'],
  },
  emits: [sessionsRevoked],
});

export const endSessions = identity.route({
  method: 'DELETE',
  path: '/me/sessions',
  auth: 'user',
  permission: 'session:end',
  summary: 'Sign out everywhere',
  description:
    'Ends every sign-in, this one included, from the next request on. Repeating it is refused: the session is over.',
  errors: ['conflict'],
  access: { people: ['GetItem', 'PutItem', 'UpdateItem'], userPool: ['AdminUserGlobalSignOut', 'ListUsers'] },
  emits: [sessionsRevoked],
});
