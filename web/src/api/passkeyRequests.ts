import type { Passkey, SigningOptions } from "./contract.ts";
import { read, remove, send } from "./door.ts";
import { Failure } from "./failure.ts";

/** Whether browsers make and use passkeys where the city was opened: they belong to a name and take https. */
export function passkeysHere(): "yes" | "digits" | "missing" {
  if (/^[\d.]+$|:/.test(location.hostname)) return "digits";
  return typeof PublicKeyCredential === "undefined" ? "missing" : "yes";
}

const toBytes = (text: string) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

function toText(bytes: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

interface Described {
  id: string;
  type: "public-key";
}

const describe = (known: readonly Described[] | undefined) =>
  (known ?? []).map(({ id, type }) => ({ id: toBytes(id), type }));

/** Browsers do not say whether somebody stopped, the time was up or there is no such key; one that is known they do. */
function stopped(cause: unknown): never {
  const known = cause instanceof DOMException && cause.name === "InvalidStateError";
  throw new Failure(known ? "passkey_known" : "passkey_stopped", String(cause));
}

/** Has the browser's authenticator make a key, and keeps it under a name; the keys there are then. */
export async function addPasskey(name: string): Promise<Passkey[]> {
  const { options } = await send<SigningOptions>("/api/me/passkeys/begin", {});
  const asked = options as unknown as {
    challenge: string;
    user: { id: string; name: string; displayName: string };
    excludeCredentials?: Described[];
  } & Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials">;
  const publicKey = {
    ...asked,
    challenge: toBytes(asked.challenge),
    user: { ...asked.user, id: toBytes(asked.user.id) },
    excludeCredentials: describe(asked.excludeCredentials),
  };
  const made = (await navigator.credentials.create({ publicKey }).catch(stopped)) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return send<Passkey[]>("/api/me/passkeys", {
    name,
    signed: {
      id: toText(made.rawId),
      response: {
        clientDataJSON: toText(response.clientDataJSON),
        attestationObject: toText(response.attestationObject),
      },
    },
  });
}

/** Signs in by a key that the browser's authenticator has of this city. */
export async function signInByPasskey(): Promise<null> {
  const { options } = await send<SigningOptions>("/api/sign-in/passkey/begin", {});
  const asked = options as unknown as {
    challenge: string;
    allowCredentials?: Described[];
  } & Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials">;
  const publicKey = {
    ...asked,
    challenge: toBytes(asked.challenge),
    allowCredentials: describe(asked.allowCredentials),
  };
  const signed = (await navigator.credentials.get({ publicKey }).catch(stopped)) as PublicKeyCredential;
  const response = signed.response as AuthenticatorAssertionResponse;
  return send<null>("/api/sign-in/passkey", {
    id: toText(signed.rawId),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle === null ? null : toText(response.userHandle),
    },
  });
}

export const readPasskeys = (signal: AbortSignal) => read<Passkey[]>("/api/me/passkeys", signal);

export const endPasskey = (id: number) => remove<null>(`/api/me/passkeys/${id}`);
