import { expect, test } from "vitest";
import type { WholeAgency } from "../api/contract.ts";
import { factsOf, formOf } from "./agencyForm.ts";

const agency: WholeAgency = {
  uid: "so-xd",
  name: { vi: "Sở Xây dựng", en: "" },
  level: "department",
  parent: { uid: "tinh", name: { vi: "Tỉnh", en: "Province" } },
  contact: { phone: "0292 1", email: "", address: "", website: "" },
  effective_from: "2025-07-01",
  effective_to: null,
  duties: [],
  formerly: [],
};

test("An agency that nobody touched is sent back as it is.", () => {
  expect(factsOf(formOf(agency))).toEqual({
    name: agency.name,
    level: "department",
    parent_uid: "tinh",
    effective_from: "2025-07-01",
    effective_to: null,
    contact: agency.contact,
  });
});

test("Blanks around are left out, and a field of blanks says nothing.", () => {
  const form = { ...formOf(null), uid: "a", nameVi: " Đội  ", since: " ", parent: "" };
  expect(factsOf(form)).toMatchObject({
    name: { vi: "Đội", en: "" },
    parent_uid: null,
    effective_from: null,
    level: "other",
  });
});
