import { describe, expect, it } from "vitest";
import { markWords } from "./markWords.ts";

describe("the words of a mark", () => {
  it("say the quality and why it is so", () => {
    expect(markWords({ quality: "suspect", checks: ["spike", "flat"] }, "vi")).toBe(
      "nghi ngờ (vọt bất thường, đứng yên quá lâu)",
    );
    expect(markWords({ quality: "bad", checks: ["physical"] }, "en")).toBe("bad (impossible)");
    expect(markWords({ quality: "manual", checks: [] }, "en")).toBe("by hand");
  });

  it("are none where somebody has said that it is good", () => {
    expect(markWords({ quality: "good", checks: [] }, "vi")).toBe("");
  });
});
