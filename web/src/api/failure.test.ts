import { describe, expect, it } from "vitest";
import { failureFrom } from "./failure.ts";

describe("an error of the server", () => {
  it("keeps its code, message and the field it is about", () => {
    const body = { error: { code: "malformed_query", message: "No such system.", field: "crs" } };
    expect(failureFrom(400, body)).toMatchObject({ code: "malformed_query", field: "crs", status: 400 });
  });

  it("in another shape is unexpected", () => {
    expect(failureFrom(502, "<html>")).toMatchObject({ code: "unexpected", status: 502, field: null });
    expect(failureFrom(500, { error: { message: "?" } })).toMatchObject({ code: "unexpected" });
  });
});
