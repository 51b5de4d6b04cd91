import { describe, expect, it } from "vitest";
import type { Kind, Quantity } from "../api/contract.ts";
import { emptyForm, emptyLimit, type LimitForm, toDraft } from "./ruleForm.ts";
import { conditionWords } from "./ruleWords.ts";

const kind = { id: "station", title: { vi: "Trạm mực nước", en: "Level station" } } as Kind;
const level = { id: "level", title: { vi: "Mực nước", en: "Water level" }, unit: "m" } as Quantity;
const find =
  <T extends { id: string }>(one: T) =>
  (id: string) =>
    id === one.id ? one : undefined;
const read = (quantity: string) => [
  { name: "x", way: "quantity" as const, quantity, source: "" as const, series: "" },
];
const tell = (
  { limit, ...form }: Partial<typeof emptyForm> & { limit?: Partial<LimitForm> },
  language: "vi" | "en" = "vi",
) =>
  conditionWords(
    toDraft({
      ...emptyForm,
      kind: "station",
      inputs: read("level"),
      limits: [{ ...emptyLimit, ...limit }],
      ...form,
    }),
    find(kind),
    find(level),
    language,
  );

describe("the words of a rule's condition", () => {
  it("say where, what and beyond what, in the unit of what is read", () => {
    expect(tell({ limit: { above: "1,9" } })).toBe("Trạm mực nước · Mực nước · Số đo · vượt 1,9\u00a0m");
    expect(tell({ limit: { above: "2", below: "0,5" } }, "en")).toBe(
      "Level station · Water level · The reading · above 2\u00a0m; below 0.5\u00a0m",
    );
  });

  it("say durations as people do, and parameters by their names", () => {
    expect(tell({ measure: "silence", limit: { above: "30" } })).toBe(
      "Trạm mực nước · Mực nước · Không có tin · vượt 30 phút",
    );
    expect(tell({ limit: { above: "flood_alarm.level_3" } })).toContain("vượt flood_alarm.level_3");
  });

  it("say in what state of the water, at which hours and where", () => {
    const sea = { name: "sea", way: "quantity" as const, quantity: "level", source: "" as const, series: "" };
    const limit = {
      above: "1,5",
      state: 1,
      stateBound: "1,2",
      fromHour: "22",
      untilHour: "6",
      weekdays: [7],
    };
    const told = tell({ inputs: [...read("level"), sea], area: "92", uids: ["canal"], limit });
    expect(told).toBe(
      "Trạm mực nước · địa bàn 92 · 1 đối tượng · Mực nước, Mực nước · Số đo · " +
        "vượt 1,5\u00a0m khi Mực nước vượt 1,2\u00a0m từ 22 đến 6 giờ Chủ nhật",
    );
    const series = [{ name: "x", way: "series" as const, quantity: "", source: "" as const, series: "7" }];
    const formula = {
      measure: "expression" as const,
      formula: "x * 2",
      limit: { below: "1", months: [9, 10] },
    };
    expect(tell({ inputs: series, ...formula }, "en")).toBe(
      "Level station · data series 7 · Formula x * 2 · below 1 months 9, 10",
    );
  });

  it("say what is held against what a model gives", () => {
    const [one] = read("level");
    const model = {
      name: "m",
      way: "quantity" as const,
      quantity: "level",
      source: "model" as const,
      series: "",
    };
    const inputs = one === undefined ? [] : [one, model];
    expect(tell({ inputs, measure: "difference", percent: true, limit: { above: "10" } })).toBe(
      "Trạm mực nước · Mực nước, Mực nước (mô hình) · Chênh lệch · vượt 10\u00a0%",
    );
  });

  it("leave what is not known as it is", () => {
    expect(tell({ kind: "castle", inputs: read("love"), limit: { above: "1" } })).toBe(
      "castle · love · Số đo · vượt 1",
    );
  });
});
