import type { Stack } from '../../model.ts';
import { jsonAnswer, restError } from '../answers.ts';
import { type Answer, type Call, type CallRequest, type Input, Refusal, type Service } from '../call.ts';
import type { Outbox } from '../outbox.ts';

const operations: Readonly<Record<string, string>> = {
  '/v2/email/outbound-emails': 'SendEmail',
  '/v2/email/outbound-bulk-emails': 'SendBulkEmail',
};

/** SES v2: what is sent goes to the outbox, and nowhere else. */
export function sesService(stack: Stack, outbox: Outbox): Service {
  return {
    name: 'ses',
    accessDenied: { status: 403, code: 'AccessDeniedException' },
    throttled: { status: 429, code: 'TooManyRequestsException' },
    read({ path, body }) {
      const operation = operations[path];
      if (!operation)
        throw new Refusal(404, 'NotFoundException', 'Of SES only SendEmail and SendBulkEmail run on this machine.');
      return { operation, input: JSON.parse(body.toString() || '{}') };
    },
    needs({ operation, input }) {
      const address = /<([^>]+)>/.exec(input.FromEmailAddress ?? '')?.[1] ?? input.FromEmailAddress ?? '*';
      const named = input.FromEmailAddressIdentityArn;
      const set = input.ConfigurationSetName;
      const context = () => ({ 'ses:FromAddress': address, 'ses:Recipients': recipientsOf(input.Destination) });
      return [
        ...(set ? [{ action: `ses:${operation}`, resource: arnOf(stack, `configuration-set/${set}`), context }] : []),
        {
          action: `ses:${operation}`,
          resource: named ?? identityArn(stack, address),
          ...(named ? {} : { orResources: [identityArn(stack, address.split('@').pop() ?? '*')] }),
          context,
        },
      ];
    },
    async handle(call): Promise<Answer> {
      const { operation, input, request } = call;
      if (!input.FromEmailAddress) throw new Refusal(400, 'BadRequestException', 'FromEmailAddress is required.');
      if (operation === 'SendEmail') {
        const id = put(call, input.Destination, input.Content, {});
        return answered(request, { MessageId: id });
      }
      const results = (input.BulkEmailEntries ?? []).map((entry: Input) => {
        const replaced = entry.ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData;
        const id = put(call, entry.Destination, input.DefaultContent, replaced ? { templateData: replaced } : {});
        return { Status: 'SUCCESS', MessageId: id };
      });
      return answered(request, { BulkEmailEntryResults: results });
    },
    error: restError,
  };

  function put({ input, principal }: Call, destination: Input, content: Input, more: object): string {
    const recipients = recipientsOf(destination);
    if (recipients.length === 0)
      throw new Refusal(400, 'BadRequestException', 'Provide at least one recipient address.');
    const simple = content?.Simple;
    return outbox.put({
      channel: 'email',
      kind: 'ses',
      to: recipients.join(', '),
      from: input.FromEmailAddress,
      subject: simple?.Subject?.Data ?? content?.Template?.TemplateName ?? '',
      text: simple?.Body?.Text?.Data ?? simple?.Body?.Html?.Data ?? content?.Template?.TemplateData ?? rawOf(content),
      ...(simple?.Body?.Html ? { html: simple.Body.Html.Data } : {}),
      ...(simple?.Headers ? { headers: simple.Headers } : {}),
      ...(content?.Template ? { template: content.Template } : {}),
      ...(input.ReplyToAddresses ? { replyTo: input.ReplyToAddresses } : {}),
      ...(input.ConfigurationSetName ? { configurationSet: input.ConfigurationSetName } : {}),
      ...(input.EmailTags ? { tags: input.EmailTags } : {}),
      ...(principal.functionPath ? { functionPath: principal.functionPath } : {}),
      ...more,
    });
  }
}

const arnOf = ({ region, account }: Stack, resource: string) => `arn:aws:ses:${region}:${account}:${resource}`;
const identityArn = (stack: Stack, identity: string) => arnOf(stack, `identity/${identity}`);

function recipientsOf(destination: Input): string[] {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = destination ?? {};
  return [...ToAddresses, ...CcAddresses, ...BccAddresses];
}

function rawOf(content: Input): string {
  return content?.Raw?.Data ? Buffer.from(content.Raw.Data, 'base64').toString() : '';
}

function answered({ requestId }: CallRequest, content: object): Answer {
  return jsonAnswer('application/json', requestId, content);
}
