import type { AgencyFacts, AgencyLevel, WholeAgency } from "../api/contract.ts";

/** An agency as fields hold it: texts, empty where nothing is said. */
export interface AgencyForm {
  uid: string;
  nameVi: string;
  nameEn: string;
  level: AgencyLevel;
  parent: string;
  phone: string;
  email: string;
  address: string;
  website: string;
  since: string;
  until: string;
}

export function formOf(agency: WholeAgency | null): AgencyForm {
  return {
    uid: agency?.uid ?? "",
    nameVi: agency?.name.vi ?? "",
    nameEn: agency?.name.en ?? "",
    level: agency?.level ?? "other",
    parent: agency?.parent?.uid ?? "",
    phone: agency?.contact.phone ?? "",
    email: agency?.contact.email ?? "",
    address: agency?.contact.address ?? "",
    website: agency?.contact.website ?? "",
    since: agency?.effective_from ?? "",
    until: agency?.effective_to ?? "",
  };
}

const given = (text: string) => (text.trim() === "" ? null : text.trim());

/** What the server is told; it writes an empty English name from the Vietnamese one. */
export function factsOf(form: AgencyForm): AgencyFacts {
  return {
    name: { vi: form.nameVi.trim(), en: form.nameEn.trim() },
    level: form.level,
    parent_uid: given(form.parent),
    effective_from: given(form.since),
    effective_to: given(form.until),
    contact: {
      phone: form.phone.trim(),
      email: form.email.trim(),
      address: form.address.trim(),
      website: form.website.trim(),
    },
  };
}
