/**
 * The shapes the city's server answers with, under the names the app calls them by. All but the last few
 * come from the server's own description: `npm run api` makes `generated/schema.ts` from `openapi.json`.
 */
import type { Geometry } from "geojson";
import type { components } from "./generated/schema";

type Schemas = components["schemas"];

/** ISO 8601 in UTC, ending in Z. */
export type Instant = string;

export type Words = Schemas["Words"];

/** What the blanks of a sentence in the word lists are filled with. */
export type Blanks = Record<string, string | number | Words>;
export type AuditPage = Schemas["AuditPage"];
export type AuditEntry = Schemas["AuditEntryView"];
export type ClockTick = Schemas["ClockView"];
export type ClockMode = ClockTick["mode"];
export type City = Schemas["CityView"];
export type KindProperty = Schemas["PropertyView"];
export type Kind = Schemas["KindView"];
export type DrawnClass = Schemas["DrawnClassView"];
export type LayerCount = Schemas["LayerCount"];
export type Turn = Schemas["TurnView"];
export type Quantity = Schemas["QuantityView"];
export type Latest = Schemas["LatestView"];
export type Quality = Latest["quality"];
export type DatastreamFacts = Schemas["StreamView"];
export type Source = DatastreamFacts["source"];
export type Attachment = Schemas["AttachmentView"];
export type Related = Schemas["Related"];
export type Ended = Schemas["Ended"];
export type Series = Schemas["SeriesView"];
export type Flagged = Series["flagged"][number];
export type Correction = Schemas["Correction"];
export type CorrectionMark = Correction["mark"];
export type Corrected = Schemas["Corrected"];
export type Reading = Schemas["Reading"];
export type ReadingHistory = Schemas["ReadingHistory"];
export type ReadingVersion = Schemas["ReadingVersion"];
export type Completeness = Schemas["Completeness"];
export type StreamCompleteness = Schemas["StreamCompleteness"];
export type Drifts = Schemas["Drifts"];
export type DriftingStream = Schemas["DriftingStream"];
export type FoundArea = Schemas["FoundAreaView"];
export type AgencyNode = Schemas["AgencyNode"];
export type AgencyLevel = AgencyNode["level"];
export type Contact = Required<Schemas["Contact"]>;
export type Duty = Schemas["Duty"];
export type WholeAgency = Omit<Schemas["WholeAgency"], "contact"> & { contact: Contact };
export type AgencyThings = Schemas["AgencyThings"];
export type AgencyFacts = Schemas["AgencyFacts"];
export type NamedAgency = Schemas["NamedAgency"];
export type WhoIsResponsible = Schemas["WhoIsResponsible"];
export type NewDuty = Schemas["Responsibility"];
export type AgencyReport = Required<Schemas["AgencyReport"]>;
export type AreaReport = Required<Schemas["AreaReport"]>;
export type WholeArea = Schemas["WholeAreaView"];
export type AreaStory = Schemas["AreaStory"];
export type AreaKin = Schemas["AreaKin"];
export type KindCount = Schemas["KindCount"];
export type TerritoryRefusal = Schemas["areas_RefusedRow"];
export type Me = Schemas["Me"];
export type Action = Me["actions"][number];
export type Role = Schemas["RoleView"];
export type User = Schemas["User"];
export type UserDraft = Required<Schemas["UserDraft"]>;
export type Grant = Schemas["Grant"];
export type GrantDraft = Schemas["GrantDraft"];
export type LoanDraft = Schemas["LoanDraft"];
export type CodeSecret = Schemas["CodeSecret"];
export type Session = Schemas["SessionView"];
export type Device = Schemas["Device"];
export type DeviceDraft = Required<Schemas["DeviceDraft"]>;
export type NewDevice = Schemas["NewDevice"];
export type NewCertificate = Schemas["NewCertificate"];
export type Passkey = Schemas["Passkey"];
export type SigningOptions = Schemas["SigningOptions"];
export type Ways = Schemas["Ways"];
export type ProviderAnswer = Required<Schemas["ProviderAnswer"]>;
export type Token = Schemas["Token"];
export type PrivacyRequest = Schemas["PrivacyRequest"];
export type RequestAim = PrivacyRequest["wanted"];
export type RequestDraft = Schemas["RequestDraft"];
export type StepDraft = Schemas["StepDraft"];
export type Consent = Schemas["Consent"];
export type ConsentDraft = Schemas["ConsentDraft"];
export type Breach = Schemas["Breach"];
export type BreachDraft = Schemas["BreachDraft"];
export type AlarmRule = Schemas["KnownRule"];
export type RuleDraft = Schemas["RuleDraft"];
export type RuleTemplate = Schemas["RuleTemplate"];
export type RuleTrial = Schemas["RuleTrial"];
export type Alarm = Schemas["KnownAlarm"];
export type AlarmedThing = Schemas["AlarmedThing"];
export type AlarmCount = Schemas["AlarmCount"];
export type AnomalyPractice = Schemas["AnomalyPractice"];
export type AnomalyReason = Schemas["Reason"];
export type AlarmStep = Schemas["AlarmStep"];
export type AlarmMetrics = Schemas["Measured"];
export type AlarmFlood = Schemas["FloodNow"];
export type ServiceDraft = Schemas["ServiceDraft"];
export type ServiceMade = Schemas["ServiceMade"];
export type ServiceWindow = Schemas["ServiceWindow"];
export type AlarmFigure = Schemas["Judged"];
export type Parameter = Schemas["Parameter"];
export type ParameterDraft = Schemas["ParameterDraft"];
export type ParameterHistory = Schemas["ParameterHistory"];
export type ParameterVersion = Schemas["ParameterVersion"];
export type PrivacyCatalogue = Schemas["Catalogue"];
export type DeadLetter = Schemas["DeadLetterView"];
export type DeadLetterGroup = Schemas["DeadLetterGroupView"];
export type DeadLetters = Schemas["DeadLettersView"];

/** The description says only that it is GeoJSON. */
interface Placed {
  geometry: Geometry | null;
}

export type ExactShape = Omit<Schemas["Shape"], "geometry"> & Placed;
export type Neighbour = Omit<Schemas["Neighbour"], "geometry"> & { geometry: Geometry };
/** What is done on the map in one piece; the server says only that its geometries are GeoJSON. */
export type ShapeAct =
  | (Omit<Schemas["Draw"], "geometry" | "description"> & { geometry: Geometry })
  | (Omit<Schemas["Reshape"], "geometry"> & { geometry?: Geometry | null })
  | (Omit<Schemas["Split"], "along"> & { along: Geometry })
  | Schemas["Merge"]
  | Schemas["Delete"];
export type Shaped = Omit<Schemas["Shaped"], "things"> & { things: ExactShape[] };
export type ThingFeature = Omit<Schemas["ThingFeature"], "geometry"> & Placed;

export type ThingCollection = Omit<Schemas["ThingCollection"], "features"> & {
  features: ThingFeature[];
  next?: number | null;
};

export type PropertyValue = string | number | boolean | null;

export type ThingDetails = Omit<Schemas["ThingView"], "geometry" | "properties"> &
  Placed & { properties: Record<string, PropertyValue> };

export type ThingVersion = Omit<Schemas["VersionView"], "geometry" | "properties"> &
  Placed & { properties: Record<string, PropertyValue> };

export type Agency = NonNullable<ThingDetails["agency"]>;

export type Relation = Schemas["Relation"];
export type RelationDraft = Schemas["RelationDraft"];
export type RelationType = Relation["type"];
export type Direction = "upstream" | "downstream";
export type Reached = Omit<Schemas["Reached"], "geometry"> & Placed;
export type FoundThing = Schemas["FoundThing"];

export type SearchAnswer = Schemas["SearchAnswer"];
export type SearchHit = Schemas["SearchHit"];

/** Which things an edit means; what is left out chooses nothing. */
export type Selection = Partial<Schemas["Selection"]> & Pick<Schemas["Selection"], "kind">;
export type Selected = Schemas["Selected"];
export type Chosen = Omit<Schemas["Chosen"], "things"> & {
  things: (Omit<Schemas["ChosenThing"], "properties"> & { properties: Record<string, PropertyValue> })[];
};
export type ChosenThing = Chosen["things"][number];
export type Here = Schemas["HereView"];
export type ThingHere = Schemas["ThingHere"];
export type KindHere = Schemas["KindHere"];
export type ReadingHere = Schemas["ReadingHere"];
export type BulkEdit = Partial<Schemas["BulkEdit"]> & Pick<Schemas["BulkEdit"], "kind">;
export type EditedThing = Omit<Schemas["EditedThing"], "before" | "after"> & {
  before: Record<string, PropertyValue>;
  after: Record<string, PropertyValue>;
};
export type EditOutcome = Omit<Schemas["EditOutcome"], "sample"> & { sample: EditedThing[] };

export type ChangeSummary = Schemas["ChangeSummary"];
export type Undone = Schemas["Undone"];

/** The description calls optional what has a default; the server's answers hold all of it. */
export type ImportOptions = Required<Schemas["ImportOptions"]>;
export type TextForm = ImportOptions["text"];

/** Field → property, or "key", "name", "description"; null leaves the field out. */
export type Mapping = NonNullable<ImportOptions["mapping"]>;
export type Notice = Schemas["Notice"];
export type ImportReport = Required<Schemas["ImportReport"]>;
export type ImportView = Omit<Schemas["ImportView"], "options" | "report"> & {
  options: ImportOptions;
  report: ImportReport;
};
export type ImportState = ImportView["state"];
export type FormerProvince = Schemas["FormerProvinceView"];
export type PreviewLayer = Schemas["LayerView"];
export type CrsGuess = Schemas["CrsGuessView"];
export type PreviewRow = Omit<Schemas["RowView"], "geometry" | "properties"> &
  Placed & { properties: Record<string, PropertyValue> };
export type PreviewView = Omit<Schemas["PreviewView"], "options" | "rows"> & {
  options: ImportOptions;
  rows: PreviewRow[];
};
export type RefusedRow = Required<Schemas["RefusalsView"]["rows"][number]>;
export type Refusals = Omit<Schemas["RefusalsView"], "rows"> & { rows: RefusedRow[] };

/** The one shape of every error, which no route describes as its answer. */
export interface ErrorBody {
  error: { code: string; message: string; field?: string; reason?: string; blanks?: Blanks };
}
