import { describe, expect, it } from "vitest";
import type { RefusedRow } from "../api/contract.ts";
import { refusalTable } from "./refusalTable.ts";

function row(number: number, properties: Record<string, unknown>): RefusedRow {
  return { number, layer: "duong", reason: "key_missing", message: "", blanks: {}, key: null, properties };
}

describe("the table of refused rows", () => {
  it("says what was wrong in words, and then the row under the names of all fields", () => {
    const words = { layer: "duong", reason: "Không có mã", detail: "Hãy cho mỗi dòng một mã, rồi gửi lại." };
    const rows = [row(3, { TEN: 'Ngõ "Chùa"', RONG: 2.5 }), row(7, { MA: "=1+1", TEN: null })];
    const table = refusalTable(rows, ["Lớp", "Dòng", "Lý do", "Chi tiết", "Mã"], () => words);
    expect(table.split("\r\n")).toEqual([
      "\ufeffLớp,Dòng,Lý do,Chi tiết,Mã,TEN,RONG,MA",
      'duong,3,Không có mã,"Hãy cho mỗi dòng một mã, rồi gửi lại.",,"Ngõ ""Chùa""",2.5,',
      `duong,7,Không có mã,"Hãy cho mỗi dòng một mã, rồi gửi lại.",,,,'=1+1`,
      "",
    ]);
  });
});
