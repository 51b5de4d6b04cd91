import { describe, expect, it } from "vitest";
import { everything, formatQuestion, isNarrowed, parseQuestion, toServer } from "./question.ts";

describe("what is asked of the audit log", () => {
  it("stands in the address and comes back from it", () => {
    const asked = { ...everything, words: "hòa", who: "an", from: "2026-11-01", before: 7 };
    expect(parseQuestion(new URLSearchParams(formatQuestion(asked)))).toEqual(asked);
    expect(formatQuestion(everything)).toBe("");
  });

  it("leaves out what is no day and no number", () => {
    const query = new URLSearchParams("tu=2026-13-40&den=hom-qua&truoc=x");
    expect(parseQuestion(query)).toEqual(everything);
  });

  it("has whole days in Vietnam, the last one included", () => {
    const asked = { ...everything, from: "2026-11-01", until: "2026-11-02" };
    const query = toServer(asked, 50);
    expect(query.get("since")).toBe("2026-10-31T17:00:00.000Z");
    expect(query.get("until")).toBe("2026-11-02T17:00:00.000Z");
  });

  it("asks for all pages for a file", () => {
    const asked = { ...everything, event: "agency", before: 7 };
    expect(toServer(asked, null).toString()).toBe("event=agency");
    expect(toServer(asked, 50).toString()).toBe("event=agency&before=7&limit=50");
  });

  it("is narrowed by anything but the page", () => {
    expect(isNarrowed({ ...everything, before: 7 })).toBe(false);
    expect(isNarrowed({ ...everything, outcome: "refused" })).toBe(true);
  });
});
