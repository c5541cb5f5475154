import { base64url, fromBase64 } from '../bytes.ts';
import type { InputOf, OutputOf } from '../operations.ts';

/** What a browser, or a library of passkeys on a phone, gives as JSON; it has more than is sent. */
interface CredentialJson {
  readonly id: string;
  readonly response: Readonly<Record<string, unknown>>;
}

type NewPasskey = InputOf<'addPasskey'>['body']['credential'];
type Signed = Extract<InputOf<'proveStepUp'>['body'], { readonly credential: object }>;

/** Of a new passkey's JSON (`PublicKeyCredential.toJSON()`) what `addPasskey` takes. */
export function newPasskey({ id, response }: CredentialJson): NewPasskey {
  const { clientDataJSON, attestationObject, transports } = response as unknown as NewPasskey;
  return { id, clientDataJSON, attestationObject, ...(transports ? { transports } : {}) };
}

/** Of an assertion's JSON what confirms a step-up. */
export function passkeyAssertion({ id, response }: CredentialJson): Signed {
  const { clientDataJSON, authenticatorData, signature } = response as unknown as Signed['credential'];
  return { credential: { id, clientDataJSON, authenticatorData, signature } };
}

/** A passkey, or what one signed. Safari before 18.4 and Chrome before 129 give no JSON of it, and take none. */
interface Credential {
  readonly id: string;
  readonly response: Readonly<Record<string, unknown>> & { getTransports?(): readonly string[] };
  toJSON?(): CredentialJson;
}

/** The part of a browser that is used; its types are not everywhere. */
interface Browser {
  readonly navigator: {
    readonly credentials: Record<'create' | 'get', (options: object) => Promise<Credential>>;
  };
  readonly PublicKeyCredential: {
    parseCreationOptionsFromJSON?(json: object): object;
    parseRequestOptionsFromJSON?(json: object): object;
  };
}
const browser = () => globalThis as unknown as Browser;

interface Named {
  readonly id: string;
}
interface OptionsJson {
  readonly challenge: string;
  readonly user?: Named;
  readonly excludeCredentials?: readonly Named[];
  readonly allowCredentials?: readonly Named[];
}

/** Options with bytes where JSON has texts. */
function parsed(options: OptionsJson): object {
  const { challenge, user, excludeCredentials = [], allowCredentials = [] } = options;
  const withBytes = (named: Named) => ({ ...named, id: fromBase64(named.id) });
  return {
    ...options,
    challenge: fromBase64(challenge),
    ...(user ? { user: withBytes(user) } : {}),
    excludeCredentials: excludeCredentials.map(withBytes),
    allowCredentials: allowCredentials.map(withBytes),
  };
}

/** Password managers hand out objects of their own under the browser's prototype, whose inherited methods throw `Illegal invocation`. */
function ifItCan<T>(method: () => T): T | undefined {
  try {
    return method();
  } catch {
    return undefined;
  }
}

function jsonOf(credential: Credential): CredentialJson {
  const json = ifItCan(() => credential.toJSON?.());
  if (json) return json;
  const { id, response } = credential;
  const members = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature'].flatMap((name) =>
    response[name] ? [[name, base64url(new Uint8Array(response[name] as ArrayBuffer))] as const] : [],
  );
  return { id, response: { ...Object.fromEntries(members), transports: ifItCan(() => response.getTransports?.()) } };
}

/** In a browser: makes a passkey by the options of `beginPasskey`. Rejects as the browser does when the person gives up. */
export async function createPasskey(options: OutputOf<'beginPasskey'>['options']): Promise<NewPasskey> {
  const { navigator, PublicKeyCredential } = browser();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON?.(options) ?? parsed(options);
  return newPasskey(jsonOf(await navigator.credentials.create({ publicKey })));
}

/** In a browser: confirms a step-up by one of the person’s passkeys. */
export async function confirmByPasskey({ passkeys }: OutputOf<'beginStepUp'>): Promise<Signed> {
  if (!passkeys) throw new TypeError('there is no passkey to confirm with');
  const { navigator, PublicKeyCredential } = browser();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON?.(passkeys) ?? parsed(passkeys);
  return passkeyAssertion(jsonOf(await navigator.credentials.get({ publicKey })));
}
