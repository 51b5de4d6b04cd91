import { expect, it } from "vitest";
import type { Kind, KindProperty } from "../api/contract.ts";
import { changedFields, fieldsOf } from "./fields.ts";

const property = (name: string, type: KindProperty["type"]) =>
  ({ name, type, title: { vi: name, en: name }, unit: null, choices: [] }) as unknown as KindProperty;
const kind = {
  properties: [property("width_m", "number"), property("lit", "boolean"), property("code", "text")],
} as unknown as Kind;

it("writes values as people do, and tells only what differs", () => {
  const before = fieldsOf(kind, { width_m: 4.5, lit: false }, "vi");
  expect(before).toEqual({ width_m: "4,5", lit: "no", code: "" });
  expect(changedFields(kind, before, before)).toEqual({});
  expect(changedFields(kind, before, { ...before, width_m: " ", lit: "yes", code: "a" })).toEqual({
    width_m: null,
    lit: true,
    code: "a",
  });
  expect(fieldsOf(kind, { width_m: 4.5 }, "en").width_m).toBe("4.5");
});
