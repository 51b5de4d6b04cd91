import { expect, it } from "vitest";
import { formatSize } from "./sizes.ts";

it.each([
  [1, "1\u00a0kB"],
  [12_400, "12\u00a0kB"],
  [999_499, "999\u00a0kB"],
  [999_500, "1,0\u00a0MB"],
  [4_616_887, "4,6\u00a0MB"],
  [20_000_000, "20,0\u00a0MB"],
  [999_950_000, "1,0\u00a0GB"],
  [4_294_967_296, "4,3\u00a0GB"],
])("%i bytes are %s", (bytes, said) => {
  expect(formatSize(bytes, "vi")).toBe(said);
});
