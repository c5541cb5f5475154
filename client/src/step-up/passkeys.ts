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

/** The part of a browser that is used; its types are not everywhere. */
interface Browser {
  readonly navigator: {
    readonly credentials: Record<'create' | 'get', (options: object) => Promise<{ toJSON(): CredentialJson }>>;
  };
  readonly PublicKeyCredential: Record<
    'parseCreationOptionsFromJSON' | 'parseRequestOptionsFromJSON',
    (json: object) => object
  >;
}
const browser = () => globalThis as unknown as Browser;

/** In a browser: makes a passkey by the options of `beginPasskey`. Rejects as the browser does when the person gives up. */
export async function createPasskey(options: OutputOf<'beginPasskey'>['options']): Promise<NewPasskey> {
  const { navigator, PublicKeyCredential } = browser();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return newPasskey((await navigator.credentials.create({ publicKey })).toJSON());
}

/** In a browser: confirms a step-up by one of the person’s passkeys. */
export async function confirmByPasskey({ passkeys }: OutputOf<'beginStepUp'>): Promise<Signed> {
  if (!passkeys) throw new TypeError('there is no passkey to confirm with');
  const { navigator, PublicKeyCredential } = browser();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(passkeys);
  return passkeyAssertion((await navigator.credentials.get({ publicKey })).toJSON());
}
