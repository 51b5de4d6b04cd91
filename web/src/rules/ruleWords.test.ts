import { describe, expect, it } from "vitest";
import type { Kind, Quantity } from "../api/contract.ts";
import { emptyForm, toDraft } from "./ruleForm.ts";
import { conditionWords } from "./ruleWords.ts";

const kind = { id: "station", title: { vi: "Trạm mực nước", en: "Level station" } } as Kind;
const level = { id: "level", title: { vi: "Mực nước", en: "Water level" }, unit: "m" } as Quantity;
const find =
  <T extends { id: string }>(one: T) =>
  (id: string) =>
    id === one.id ? one : undefined;
const tell = (form: Partial<typeof emptyForm>, language: "vi" | "en" = "vi") =>
  conditionWords(
    toDraft({ ...emptyForm, kind: "station", quantity: "level", ...form }),
    find(kind),
    find(level),
    language,
  );

describe("the words of a rule's condition", () => {
  it("say where, what and beyond what, in the unit of what is read", () => {
    expect(tell({ above: "1,9" })).toBe("Trạm mực nước · Mực nước · Số đo · vượt 1,9\u00a0m");
    expect(tell({ above: "2", below: "0,5" }, "en")).toBe(
      "Level station · Water level · The reading · above 2\u00a0m; below 0.5\u00a0m",
    );
  });

  it("say durations as people do, and parameters by their names", () => {
    expect(tell({ measure: "silence", above: "30" })).toBe(
      "Trạm mực nước · Mực nước · Không có tin · vượt 30 phút",
    );
    expect(tell({ above: "flood_alarm.level_3" })).toContain("vượt flood_alarm.level_3");
  });

  it("leave what is not known as it is", () => {
    expect(tell({ kind: "castle", quantity: "love", above: "1" })).toBe("castle · love · Số đo · vượt 1");
  });
});
