import { expect, it } from "vitest";
import { readAnswer } from "./provider.ts";

it("reads what the sign-in service says, and nothing else", () => {
  expect(readAnswer("/dang-nhap", "?code=abc&state=s&iss=https%3A%2F%2Fid.example")).toEqual({
    answer: "abc",
    state: "s",
    issuer: "https://id.example",
    error: null,
  });
  expect(readAnswer("/dang-nhap", "?error=access_denied&state=s")?.error).toBe("access_denied");
  for (const [path, search] of [
    ["/dang-nhap", ""],
    ["/dang-nhap", "?code=abc"],
    ["/dang-nhap", "?state=s"],
    ["/", "?code=abc&state=s"],
  ] as const)
    expect(readAnswer(path, search)).toBeNull();
});
