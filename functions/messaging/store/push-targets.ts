import { createHash } from 'node:crypto';
import { variables } from '../../../lib/contract/environment.ts';
import type { Account } from '../../../lib/policy/accounts.ts';
import { AwsError, NotFound } from '../../../lib/runtime/aws/errors.ts';
import { createNotifications, type Notifications } from '../../../lib/runtime/aws/notifications.ts';
import { optionalVariable, tableName } from '../../../lib/runtime/environment.ts';
import { identity } from '../../identity/contract/module.ts';
import { type Notice, pushPayload } from '../model/push-payload.ts';
import { isActive } from './active-person.ts';
import type { TargetItem } from './items.ts';
import { personPartition, targetKey } from './keys.ts';
import { type Messages, messagesTable, unlessRefused } from './messages-table.ts';

/** A device that a push token is known of. */
export interface Device {
  readonly deviceId: string;
  readonly platform: 'ios' | 'android' | 'web';
  readonly pushToken: string;
  /** Sign-ins on it, with their moments in epoch seconds. */
  readonly sessions?: Readonly<Record<string, number>>;
}
type Holder = Pick<Account, 'personId' | 'sessionsValidAfter' | 'revokedSessions'>;
/** `gone`: the provider does not know the token any more. */
export type Pushed = { readonly receipt: string } | 'gone' | 'not-configured';

/** Devices that one notification goes to: what became of it is noted in one transaction, which takes 100 writes. */
const mostDevices = 90;

/** Endpoints of before that are remembered of a device. */
const mostFormer = 20;

export type PushTargets = ReturnType<typeof pushTargets>;

/** A device whose sign-ins have all been ended, as of a lost telephone, is told nothing; the next one there registers it anew. */
const isSignedIn = ({ sessions = {} }: Partial<Device>, { sessionsValidAfter = 0, revokedSessions = {} }: Holder) =>
  Object.entries(sessions).some(
    ([id, signedInAt]) => signedInAt >= sessionsValidAfter && !Object.hasOwn(revokedSessions, id),
  );

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** ARNs of the stage's platform applications. */
function applications(): { readonly apns?: string; readonly fcm?: string } {
  return JSON.parse(optionalVariable(variables.pushApplications) ?? '{}');
}
const applicationOf = ({ platform }: Device) => applications()[platform === 'ios' ? 'apns' : 'fcm'];

/** Whether an endpoint is at an application that the stage names: `arn:...:app/APNS/name` has `arn:...:endpoint/APNS/name/...`. */
const isReached = (endpoint: string) =>
  Object.values(applications()).some((each) => endpoint.startsWith(`${each.replace(':app/', ':endpoint/')}/`));

/** Of a token at an application: what one refused, as the sandbox of Apple does with tokens of the store's app, another one may take. */
const tokenIdOf = (device: Device) => sha256(`${applicationOf(device)} ${device.pushToken}`);

/**
 * Devices and their endpoints at SNS. A token that was refused is remembered by its hash: it is tried no more until the device registers
 * another one, or the stage names another application.
 */
export function pushTargets(
  { dynamo, name, outcomes }: Messages = messagesTable(),
  sns: Notifications = createNotifications(),
  people = () => tableName(identity, 'people'),
) {
  async function query<T extends object>(TableName: string, personId: string, prefix: string): Promise<T[]> {
    const { Items } = await dynamo.query<T>({
      TableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': personPartition(personId), ':prefix': prefix },
      ConsistentRead: true,
    });
    return Items;
  }
  const keep = (personId: string, target: TargetItem) =>
    unlessRefused(
      outcomes.commit({
        writes: [
          { Put: { TableName: name(), Item: { ...targetKey(personId, target.deviceId), ...target } } },
          isActive(people(), personId),
        ],
        idempotency: undefined,
        response: undefined,
        now: new Date(),
      }),
    );

  async function newTarget(
    personId: string,
    device: Device,
    application: string,
    before: TargetItem | undefined,
  ): Promise<TargetItem> {
    const tokenId = tokenIdOf(device);
    const endpoint = await sns.createEndpoint(application, device.pushToken);
    const known = [...(before?.former ?? []), ...(before?.endpoint ? [before.endpoint] : [])];
    const former = known.filter((each) => each !== endpoint).slice(-mostFormer);
    const target: TargetItem = { entity: 'Target', deviceId: device.deviceId, tokenId, endpoint, former };
    await keep(personId, target);
    return target;
  }

  return {
    isConfigured: () => Object.values(applications()).some(Boolean),

    /** Devices on which the person is signed in, with a push token that was not refused; at most 90. */
    async devices(person: Holder): Promise<{ readonly device: Device; readonly target: TargetItem | undefined }[]> {
      const { personId } = person;
      const devices = await query<Partial<Device>>(people(), personId, 'DEVICE#');
      const targets = await query<TargetItem>(name(), personId, 'TARGET#');
      return devices
        .filter((device): device is Device => Boolean(device.pushToken) && isSignedIn(device, person))
        .map((device) => ({ device, target: targets.find(({ deviceId }) => deviceId === device.deviceId) }))
        .filter(({ device, target }) => !target?.refused || target.tokenId !== tokenIdOf(device))
        .slice(0, mostDevices);
    },

    /** One notification to one device. May be repeated: it has a collapse id. */
    async push(
      personId: string,
      { device, target }: { readonly device: Device; readonly target: TargetItem | undefined },
      notice: Notice,
    ): Promise<Pushed> {
      const application = applicationOf(device);
      if (!application) return 'not-configured';
      const { payloads, attributes } = pushPayload(application, notice);
      const send = async ({ endpoint = '' }: TargetItem) => ({
        receipt: await sns.push(endpoint, payloads, attributes),
      });
      const known = target?.tokenId === tokenIdOf(device) ? target : undefined;
      let found = known ?? (await newTarget(personId, device, application, target));
      try {
        try {
          return await send(found);
        } catch (error) {
          if (!known || !isGone(error)) throw error;
          found = await newTarget(personId, device, application, known);
          return await send(found);
        }
      } catch (error) {
        if (!isRefusal(error)) throw error;
        await keep(personId, { ...found, refused: true });
        return 'gone';
      }
    },

    /**
     * Lets SNS forget a device; succeeds also when it did.
     * @returns how many endpoints stay: at applications that the stage names no more this function has no right, and nobody is to wait for it.
     */
    async forget({ endpoint, former = [] }: Pick<TargetItem, 'endpoint' | 'former'>): Promise<number> {
      const all = endpoint ? [endpoint, ...former] : former;
      const own = all.filter(isReached);
      for (const each of own) await sns.deleteEndpoint(each);
      return all.length - own.length;
    },
  };
}

/** The token is not valid any more, as SNS says it. */
const isRefusal = (error: unknown) => error instanceof AwsError && /^EndpointDisabled/.test(error.code);

/** SNS knows no such endpoint. A token has one, whoever is signed in: it goes with the account that was used on the device before. */
const isGone = (error: unknown) =>
  error instanceof NotFound ||
  (error instanceof AwsError && /^InvalidParameter/.test(error.code) && error.message.includes('No endpoint found'));
