import { Failure } from "../api/failure.ts";

/** As the server has it; said here before a large file is sent in vain. */
export const largestBytes = 20_000_000;

/** What the file picker offers; the server looks at the content itself. */
export const accepted = "image/jpeg,image/png,image/webp,application/pdf";

/** A file on its way; `share` is how much of it has left, 0..1. */
export interface Upload<F = File> {
  key: number;
  file: F;
  share: number;
  failure: Failure | null;
}

export type UploadStep<F = File> =
  | { what: "chosen"; key: number; file: F; failure: Failure | null }
  | { what: "moved"; key: number; share: number }
  | { what: "failed"; key: number; failure: Failure }
  | { what: "gone"; key: number };

/** The uploads after a step; a step of one that is gone changes nothing. */
export function uploadsAfter<F>(uploads: Upload<F>[], step: UploadStep<F>): Upload<F>[] {
  switch (step.what) {
    case "chosen":
      return [...uploads, { key: step.key, file: step.file, share: 0, failure: step.failure }];
    case "moved":
      return uploads.map((each) => (each.key === step.key ? { ...each, share: step.share } : each));
    case "failed":
      return uploads.map((each) => (each.key === step.key ? { ...each, failure: step.failure } : each));
    case "gone":
      return uploads.filter(({ key }) => key !== step.key);
  }
}

/** Why a file need not even be sent, under the code that the server would give; null where it may go. */
export function refusalOf(file: { size: number }): Failure | null {
  if (file.size > largestBytes) return new Failure("payload_too_large", "");
  if (file.size === 0) return new Failure("damaged_file", "");
  return null;
}

/** Whether the same file may be taken the next time: not the file but the way to the server was at fault. */
export function mayPass(failure: Failure): boolean {
  return failure.status === null ? failure.code === "unreachable" : failure.status >= 500;
}
