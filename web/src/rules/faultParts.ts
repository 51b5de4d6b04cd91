export const parts = ["title", "scope", "inputs", "measure", "limits", "timing", "response"] as const;
export type PartName = (typeof parts)[number];

/** The part of the form that each field stands in, as the server calls it. */
const partOf: Readonly<Record<string, PartName>> = {
  title: "title",
  scope: "scope",
  inputs: "inputs",
  measure: "measure",
  window_s: "measure",
  tolerance: "measure",
  method: "measure",
  needed: "measure",
  least: "measure",
  max_age_s: "measure",
  limits: "limits",
  dead_band: "limits",
  during: "limits",
  when: "limits",
  on_delay_s: "timing",
  on_readings: "timing",
  off_delay_s: "timing",
  cause: "response",
  effect: "response",
  first_action: "response",
  owner: "response",
};

/** Where in the form a refused field is; null where nobody can say. */
export const findPart = (field: string | null): PartName | null =>
  field === null ? null : (partOf[field] ?? null);
