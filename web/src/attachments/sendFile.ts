import type { Attachment } from "../api/contract.ts";
import { upload } from "../api/door.ts";

/** Sends a file to a thing and tells, while it goes, which share of it has left. Raises Failure. */
export function sendFile(thing: number, file: File, onShare: (share: number) => void): Promise<Attachment> {
  const address = `/api/things/${thing}/attachments?${new URLSearchParams({ name: file.name })}`;
  return upload<Attachment>("POST", address, file, (sent) => onShare(file.size === 0 ? 1 : sent / file.size))
    .done;
}
