import type {
  FormerProvince,
  ImportOptions,
  ImportView,
  PreviewView,
  Refusals,
  RefusedRow,
} from "./contract.ts";
import { read, remove, send, type Uploading, upload } from "./door.ts";

const path = (id: number) => `/api/imports/${id}`;

export const makeImport = () => send<ImportView>("/api/imports", {});

export const readFormerProvinces = (signal: AbortSignal) =>
  read<FormerProvince[]>("/api/imports/former-provinces", signal);

export const readImports = (signal: AbortSignal) => read<ImportView[]>("/api/imports?limit=50", signal);

export const readImport = (id: number, signal: AbortSignal) => read<ImportView>(path(id), signal);

export const sendFile = (id: number, file: File, onSent: (bytes: number) => void): Uploading<ImportView> =>
  upload<ImportView>("PUT", `${path(id)}/files/${encodeURIComponent(file.name)}`, file, onSent);

export const removeFile = (id: number, name: string) =>
  remove<ImportView>(`${path(id)}/files/${encodeURIComponent(name)}`);

/** Looks into the files without changing anything. */
export const previewImport = (id: number, options: Partial<ImportOptions>, signal: AbortSignal) =>
  send<PreviewView>(`${path(id)}/preview`, options, signal);

export const runImport = (id: number, options: ImportOptions, dryRun: boolean) =>
  send<ImportView>(`${path(id)}/run`, { options, dry_run: dryRun });

export const cancelImport = (id: number) => send<ImportView>(`${path(id)}/cancel`, {});

/** As many refused rows as the server gives at once. */
const mostRows = 1_000;

/** The first refused rows, all or those with one reason. */
export function readRefusals(
  id: number,
  reason: string | null,
  limit: number,
  signal: AbortSignal,
): Promise<Refusals> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (reason !== null) query.set("reason", reason);
  return read<Refusals>(`${path(id)}/refusals?${query}`, signal);
}

/** Every refused row that the server keeps. */
export async function readAllRefusals(id: number, signal: AbortSignal): Promise<RefusedRow[]> {
  const rows: RefusedRow[] = [];
  for (;;) {
    const query = `limit=${mostRows}&offset=${rows.length}`;
    const { rows: more, total } = await read<Refusals>(`${path(id)}/refusals?${query}`, signal);
    rows.push(...more);
    if (more.length === 0 || rows.length >= total) return rows;
  }
}
