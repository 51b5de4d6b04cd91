import { describe, expect, it } from "vitest";
import { showPayload } from "./payload.ts";

describe("a refused message's content", () => {
  it("is shown, also with one broken letter, and cut when long", () => {
    expect(showPayload('{"result": "1,9\ufffd"}')).toEqual({ text: '{"result": "1,9\ufffd"}' });
    expect(showPayload("x".repeat(300))).toEqual({ text: `${"x".repeat(240)}…` });
  });

  it("is named when it is empty or no text at all", () => {
    expect(showPayload(" \n")).toBe("blank");
    expect(showPayload("\ufffd\u0000\ufffd\u0001a")).toBe("binary");
  });
});
