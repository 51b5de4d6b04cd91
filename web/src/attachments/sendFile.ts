import type { Attachment } from "../api/contract.ts";
import { Failure, failureFrom, unreachable } from "../api/failure.ts";

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Sends a file to a thing and tells, while it goes, which share of it has left. Raises Failure.
 * An XMLHttpRequest, because fetch does not say how far it is.
 */
export function sendFile(thing: number, file: File, onShare: (share: number) => void): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/things/${thing}/attachments?${new URLSearchParams({ name: file.name })}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = ({ loaded, total }) => onShare(total === 0 ? 1 : loaded / total);
    request.onload = () => {
      const body = parse(request.responseText);
      const taken = request.status >= 200 && request.status < 300;
      if (taken && body !== null) resolve(body as Attachment);
      else if (taken) reject(new Failure("unexpected", "", request.status));
      else reject(failureFrom(request.status, body));
    };
    request.onerror = () => reject(unreachable("the connection broke"));
    request.onabort = request.onerror;
    request.send(file);
  });
}
