import { describe, expect, it } from "vitest";
import { matches, plain } from "./search.ts";

describe("search without accents", () => {
  it("finds Vietnamese names by plain letters", () => {
    expect(matches("nguyen van cu", ["Trạm Nguyễn Văn Cừ"])).toBe(true);
    expect(matches("dau sau", ["Cầu Đầu Sấu"])).toBe(true);
  });

  it("finds them by accented letters too, composed or not", () => {
    expect(matches("Cừ".normalize("NFD"), ["Nguyễn Văn Cừ"])).toBe(true);
  });

  it("takes words in any order, over name and code together", () => {
    expect(matches("cu WL-03", ["Nguyễn Văn Cừ", "wl-03"])).toBe(true);
    expect(matches("cu wl-04", ["Nguyễn Văn Cừ", "wl-03"])).toBe(false);
  });

  it("finds everything when nothing is asked", () => {
    expect(matches("  ", ["Cái Khế"])).toBe(true);
    expect(plain("  ĐÔ  thị ")).toBe("do thi");
  });
});
