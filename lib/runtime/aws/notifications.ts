import { element } from './failure.ts';
import { type ClientOptions, configOf, send } from './send.ts';

/** Attributes of a text message: `AWS.SNS.SMS.SenderID`. */
export type MessageAttributes = Readonly<Record<string, string>>;

/** SNS as far as it reaches people: devices and telephones. */
export interface Notifications {
  /**
   * The endpoint of a device's token; the same token has the same endpoint.
   * @returns its ARN.
   */
  createEndpoint(applicationArn: string, token: string): Promise<string>;
  /** Succeeds also when there is no such endpoint. */
  deleteEndpoint(endpointArn: string): Promise<void>;
  /**
   * One notification; `payloads` by platform (`APNS`, `GCM`), each JSON in a text. Resolves with SNS's message id.
   * @throws AwsError `EndpointDisabled` when the provider refused the token, `InvalidParameter` (`No endpoint found`) when the endpoint is gone.
   */
  push(
    endpointArn: string,
    payloads: Readonly<Record<string, string>>,
    attributes?: MessageAttributes,
  ): Promise<string>;
  /** One text message; when no answer comes, OutcomeUnknown, and it is not sent again. Resolves with SNS's message id. */
  text(phoneNumber: string, text: string, attributes?: MessageAttributes): Promise<string>;
}

const version = '2010-03-31';

/** Form of the query protocol. */
function form(operation: string, input: Readonly<Record<string, string>>, attributes: MessageAttributes = {}): string {
  const entries = Object.entries(attributes).flatMap(([name, value], index) => {
    const entry = `MessageAttributes.entry.${index + 1}`;
    return [
      [`${entry}.Name`, name],
      [`${entry}.Value.DataType`, 'String'],
      [`${entry}.Value.StringValue`, value],
    ];
  });
  const all = [['Action', operation], ['Version', version], ...Object.entries(input), ...entries];
  return all.map(([name = '', value = '']) => `${encodeURIComponent(name)}=${encode(value)}`).join('&');
}

/** As the SDK encodes: everything but what RFC 3986 leaves unreserved. */
const encode = (value: string) =>
  encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export function createNotifications(options: ClientOptions = {}): Notifications {
  async function call(
    operation: string,
    input: Readonly<Record<string, string>>,
    attributes?: MessageAttributes,
    once = false,
  ): Promise<string> {
    const answer = await send(
      {
        operation: `sns:${operation}`,
        service: 'sns',
        origin: `https://sns.${configOf(options).region}.amazonaws.com`,
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form(operation, input, attributes),
        ...(once ? { once: true } : {}),
      },
      options,
    );
    return answer.body.toString();
  }
  const messageId = (xml: string) => element(xml, 'MessageId') ?? '';

  return {
    async createEndpoint(PlatformApplicationArn, Token) {
      const xml = await call('CreatePlatformEndpoint', { PlatformApplicationArn, Token });
      const arn = element(xml, 'EndpointArn');
      if (!arn) throw new TypeError('SNS named no endpoint');
      return arn;
    },
    async deleteEndpoint(EndpointArn) {
      await call('DeleteEndpoint', { EndpointArn });
    },
    async push(TargetArn, payloads, attributes) {
      const Message = JSON.stringify({ default: '', ...payloads });
      return messageId(await call('Publish', { TargetArn, Message, MessageStructure: 'json' }, attributes));
    },
    text: async (PhoneNumber, Message, attributes) =>
      messageId(await call('Publish', { PhoneNumber, Message }, attributes, true)),
  };
}
