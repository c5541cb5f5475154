import { signingKeyVariable } from '../contract/environment.ts';
import { stepUpErrors } from '../contract/errors.ts';
import { proofKey } from '../contract/resources.ts';
import { AppError } from '../runtime/app-error.ts';
import { createSigningKey, type SigningKey } from '../runtime/aws/signing-key.ts';
import { variable } from '../runtime/environment.ts';
import type { HttpEvent } from '../runtime/pipeline/exchange.ts';
import { proofWrite, type StepUpGuard } from '../runtime/step-up.ts';
import { type Command, commandHash, sha256Hex } from './command.ts';
import { readProof } from './proof.ts';

const longest = 1_000;

const identitysKey = () => createSigningKey(() => variable(signingKeyVariable(proofKey.module, proofKey.key)));

/** The request as it came, before anything read it. */
function commandOf({ rawPath, rawQueryString, body = '', isBase64Encoded, requestContext }: HttpEvent): Command {
  return {
    method: requestContext.http.method,
    path: rawQueryString ? `${rawPath}?${rawQueryString}` : rawPath,
    bodySha256: sha256Hex(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')),
  };
}

/**
 * Checks proofs for routes that say `stepUp`, with the public half of identity's key, which is read when the first proof comes. A route is granted
 * that by its contract.
 */
export function stepUpGuard(key: Pick<SigningKey, 'publicKey'> = identitysKey()): StepUpGuard {
  return {
    errors: stepUpErrors,
    of: (event, { subject, services }) => ({
      async demand(table) {
        const command = commandOf(event);
        const refused = (code: keyof typeof stepUpErrors, detail: string) =>
          new AppError(code, detail, { extra: { stepUp: command } });
        const token = event.headers?.['step-up'];
        if (!subject || subject.key) throw refused('step-up-required', 'Only a person can confirm it.');
        if (!token) throw refused('step-up-required', 'The header Step-Up is missing.');
        const proof = token.length <= longest ? readProof(token, await key.publicKey()) : undefined;
        if (!proof) throw refused('step-up-invalid', 'It is no proof of this stage.');
        if (proof.exp <= services.now().getTime() / 1000) throw refused('step-up-invalid', 'It has expired.');
        if (proof.sub !== subject.personId || proof.sid !== subject.sessionId)
          throw refused('step-up-invalid', 'It was made in another session.');
        if (proof.cmd !== commandHash(command)) throw refused('step-up-invalid', 'It confirms another request.');
        return proofWrite(table, proof.jti, proof.exp);
      },
    }),
  };
}
