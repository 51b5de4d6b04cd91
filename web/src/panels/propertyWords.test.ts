import { describe, expect, it } from "vitest";
import type { KindProperty } from "../api/contract.ts";
import { propertyWords } from "./propertyWords.ts";

function property(facts: Partial<KindProperty>): KindProperty {
  return {
    name: "width_m",
    title: { vi: "Chiều rộng", en: "Width" },
    unit: null,
    type: "text",
    choices: [],
    required: false,
    description: null,
    ...facts,
  };
}

const width = property({ type: "number", unit: "m" });
const year = property({ type: "integer" });
const day = property({ type: "date" });
const condition = property({
  type: "choice",
  choices: [{ id: "good", title: { vi: "Tốt", en: "Good" } }],
});

describe("a property's value in words", () => {
  it("has the language's decimal mark and the declared unit", () => {
    expect(propertyWords(12.5, width, "vi")).toBe("12,5\u00a0m");
    expect(propertyWords(12.5, width, "en")).toBe("12.5\u00a0m");
  });

  it("is a year without a mark between its digits", () => {
    expect(propertyWords(1998, year, "vi")).toBe("1998");
  });

  it("is a day as people write it, in every zone the same one", () => {
    expect(propertyWords("2026-11-21", day, "vi")).toBe("21/11/2026");
  });

  it("is the title of the choice", () => {
    expect(propertyWords("good", condition, "vi")).toBe("Tốt");
    expect(propertyWords("good", condition, "en")).toBe("Good");
  });

  it("is shown as it is kept where it does not fit its type", () => {
    expect(propertyWords("soon", day, "vi")).toBe("soon");
    expect(propertyWords("fair", condition, "vi")).toBe("fair");
    expect(propertyWords(null, width, "vi")).toBe("–");
    expect(propertyWords(true, width, "vi")).toBe("có");
  });
});
