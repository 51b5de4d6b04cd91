import type { AreaMark } from "../areas/mark.ts";
import type {
  AgencyFacts,
  AgencyNode,
  AgencyReport,
  AgencyThings,
  AreaReport,
  AreaStory,
  FoundArea,
  KindCount,
  NewDuty,
  ThingCollection,
  WhoIsResponsible,
  WholeAgency,
} from "./contract.ts";
import { put, read, send, upload } from "./door.ts";

type Asked = Record<string, string | number | null>;

/** Parameters of an address; what is null is left out. */
function query(asked: Asked): string {
  const given = Object.entries(asked).flatMap(([key, value]) =>
    value === null ? [] : [[key, String(value)]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

const agencyPath = (uid: string) => `/api/agencies/${encodeURIComponent(uid)}`;

const areaPath = ({ level, code }: AreaMark) => `/api/areas/${level}/${encodeURIComponent(code)}`;

export const readAgencies = (day: string | null, signal: AbortSignal) =>
  read<AgencyNode[]>(`/api/agencies${query({ at: day })}`, signal);

export const readAgency = (uid: string, signal: AbortSignal) => read<WholeAgency>(agencyPath(uid), signal);

export const readAgencyThings = (uid: string, day: string | null, signal: AbortSignal) =>
  read<AgencyThings[]>(`${agencyPath(uid)}/things${query({ at: day })}`, signal);

export const putAgency = (uid: string, facts: AgencyFacts) => put<WholeAgency>(agencyPath(uid), facts);

export const beginDuty = (uid: string, duty: NewDuty) =>
  send<WholeAgency>(`${agencyPath(uid)}/responsibilities`, duty);

export const endDuty = (id: number, day: string) =>
  send<WholeAgency>(`/api/responsibilities/${id}/end`, { day });

/** Who sees to things of a kind in an area, or in the whole city, on a day. */
export function askWho(
  kind: string,
  area: AreaMark | null,
  day: string | null,
  signal: AbortSignal,
): Promise<WhoIsResponsible> {
  const where = {
    level: area?.level ?? null,
    area: area?.code ?? null,
    zone_type: area?.zoneType ?? null,
  };
  return read<WhoIsResponsible>(`/api/responsible${query({ kind, ...where, at: day })}`, signal);
}

export const sendAgencies = (file: File, dryRun: boolean, onSent: (bytes: number) => void) =>
  upload<AgencyReport>(
    "PUT",
    `/api/agencies${query({ dry_run: String(dryRun) })}`,
    file,
    onSent,
    /\.csv$/i.test(file.name) ? "text/csv" : "application/json",
  );

export const sendAreas = (body: Blob, onSent: (bytes: number) => void) =>
  upload<AreaReport>("POST", "/api/area-imports", body, onSent, "application/json");

/** Areas of one level, those of a province where one is given, as a text may mean them. */
export const listAreas = (
  asked: { q: string; level: AreaMark["level"] | null; province: string | null; limit: number },
  signal: AbortSignal,
) => read<FoundArea[]>(`/api/areas${query({ ...asked })}`, signal);

export const readStory = (area: AreaMark, signal: AbortSignal) =>
  read<AreaStory>(`${areaPath(area)}/story${query({ zone_type: area.zoneType })}`, signal);

export const countThings = (area: AreaMark, signal: AbortSignal) =>
  read<KindCount[]>(`${areaPath(area)}/things${query({ zone_type: area.zoneType })}`, signal);

/** The ids of the things in an area; where the city is too large for a list, of those that are observed. */
export async function readThingIds(
  code: string,
  atMs: number | null,
  whole: boolean,
  signal: AbortSignal,
): Promise<Set<number>> {
  const ids = new Set<number>();
  const at = atMs === null ? null : new Date(atMs).toISOString();
  let after: number | null = 0;
  while (after !== null) {
    const asked = { area: code, at, observed: whole ? null : "true", after };
    const page: ThingCollection = await read(`/api/things${query(asked)}`, signal);
    for (const { id } of page.features) ids.add(id);
    after = page.next ?? null;
  }
  return ids;
}
