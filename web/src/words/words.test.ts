import { describe, expect, it } from "vitest";
import en from "./en.json";
import vi from "./vi.json";
import { findKey, pick, say } from "./words.ts";

function blanks(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
}

describe("the two word lists", () => {
  it("hold the same keys in the same order", () => {
    expect(Object.keys(en)).toEqual(Object.keys(vi));
  });

  it("leave the same blanks in each sentence and no sentence empty", () => {
    const english: Record<string, string> = en;
    for (const [key, text] of Object.entries(vi)) {
      expect(text, key).not.toBe("");
      expect(blanks(english[key] ?? ""), key).toEqual(blanks(text));
    }
  });
});

describe("say", () => {
  it("fills the blanks in", () => {
    expect(say("vi", "age.minutes", { n: 3 })).toBe("3 phút trước");
    expect(say("en", "age.minutes", { n: 3 })).toBe("3 min ago");
  });
});

describe("words from the server", () => {
  it("are found by code only if the lists hold them", () => {
    expect(findKey("error.not_found")).toBe("error.not_found");
    expect(findKey("error.toString")).toBeNull();
  });

  it("fall back to Vietnamese where English is empty", () => {
    expect(pick("en", { vi: "Tây Đô", en: "" })).toBe("Tây Đô");
  });
});
