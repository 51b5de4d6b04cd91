import { Failure, failureFrom, unreachable } from "./failure.ts";

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** The one door to the server's JSON. Raises Failure, except when the signal aborted it. */
async function ask<T>(method: Method, address: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      headers,
      signal: signal ?? null,
      body: JSON.stringify(body) ?? null,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreachable(cause);
  }
  let answer: unknown;
  try {
    // What has nothing to say answers without a body.
    answer = response.status === 204 ? null : await response.json();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Failure("unexpected", String(cause), response.status);
  }
  if (!response.ok) {
    if (response.status === 401) for (const listener of strangers) listener();
    throw failureFrom(response.status, answer);
  }
  return answer as T;
}

const strangers = new Set<() => void>();

/** Called when the server no longer knows who asks; gives what ends that. */
export function onStranger(listener: () => void): () => void {
  strangers.add(listener);
  return () => strangers.delete(listener);
}

export const read = <T>(address: string, signal: AbortSignal) => ask<T>("GET", address, undefined, signal);

/** Asks the server to do something; the signal is for what only looks and may be given up. */
export const send = <T>(address: string, body: unknown, signal?: AbortSignal) =>
  ask<T>("POST", address, body, signal);

/** What the server makes of a wish and gives as a file; its name is the server's. */
export async function fetchFile(address: string, body: unknown): Promise<{ name: string; file: Blob }> {
  let response: Response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) {
      const told = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "");
      return { name: told?.[1] ?? "dothi", file: await response.blob() };
    }
  } catch (cause) {
    throw unreachable(cause);
  }
  throw failureFrom(response.status, await response.json().catch(() => null));
}

/** Says anew what something is. */
export const put = <T>(address: string, body: unknown) => ask<T>("PUT", address, body);

export const remove = <T>(address: string) => ask<T>("DELETE", address);

export interface Uploading<T> {
  done: Promise<T>;
  cancel: () => void;
}

function answerOf<T>(request: XMLHttpRequest): T {
  let body: unknown;
  try {
    body = JSON.parse(request.responseText);
  } catch (cause) {
    throw new Failure("unexpected", String(cause), request.status);
  }
  if (request.status < 200 || request.status > 299) throw failureFrom(request.status, body);
  return body as T;
}

/**
 * Sends a file as it is, telling how many bytes have gone. `fetch` cannot tell that. Giving it up ends
 * with the failure "cancelled".
 */
export function upload<T>(
  method: "POST" | "PUT",
  address: string,
  file: Blob,
  onSent: (bytes: number) => void,
  contentType = "application/octet-stream",
): Uploading<T> {
  const request = new XMLHttpRequest();
  const done = new Promise<T>((resolve, reject) => {
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onabort = () => reject(new Failure("cancelled", "The upload was given up."));
    request.onerror = () => reject(unreachable("The connection broke while the file was sent."));
    request.onload = () => {
      try {
        resolve(answerOf<T>(request));
      } catch (cause) {
        reject(cause);
      }
    };
  });
  request.open(method, address);
  request.setRequestHeader("accept", "application/json");
  request.setRequestHeader("content-type", contentType);
  request.send(file);
  return { done, cancel: () => request.abort() };
}
