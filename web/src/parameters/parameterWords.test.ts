import { describe, expect, it } from "vitest";
import type { Parameter, ParameterVersion } from "../api/contract.ts";
import {
  draftOf,
  groupParameters,
  groupWords,
  holdsForWords,
  keyOf,
  pickHistory,
  valueWords,
} from "./parameterWords.ts";

const level: Parameter = {
  id: null,
  name: "flood_alarm.level_3",
  title: { vi: "Báo động 3", en: "Alarm level 3" },
  value: 1.9,
  unit: "m",
  place: "Cần Thơ",
  kind: null,
  source: { vi: "Quyết định", en: "Decision" },
  status: "second_hand",
  effective_from: "2020-01-31",
  effective_to: null,
  checked_on: "2026-11-21",
};

const said = (version: number, parameter: Partial<Parameter>, ended: string | null): ParameterVersion => ({
  version,
  parameter: { ...level, ...parameter },
  known_from: "2026-06-01T00:00:00Z",
  made_by: "lan",
  known_to: ended === null ? null : "2026-06-02T00:00:00Z",
  ended_by: ended,
});

describe("values in words", () => {
  it("have their unit, and none where there is none", () => {
    expect(valueWords(level, "vi")).toBe("1,9\u00a0m");
    expect(valueWords({ value: 3460, unit: "đ/kWh" }, "vi")).toBe("3.460\u00a0đ/kWh");
    expect(valueWords({ value: 8, unit: "%" }, "vi")).toBe("8%");
    expect(valueWords({ value: 0.25, unit: "1" }, "en")).toBe("0.25");
    expect(valueWords({ value: -0.5, unit: "m" }, "vi")).toBe("−0,5\u00a0m");
  });

  it("say for what they hold", () => {
    const find = () => undefined;
    expect(holdsForWords(level, find, "vi")).toBe("Cần Thơ");
    expect(holdsForWords({ place: null, kind: null }, find, "vi")).toBe("mọi nơi");
    expect(holdsForWords({ place: "Cần Thơ", kind: "canal" }, find, "en")).toBe("Cần Thơ · canal");
  });

  it("are in groups by the first word of their names", () => {
    const rows = ["a.x", "b.x", "a.y.z"].map((name) => ({ ...level, name }));
    expect(groupParameters(rows).map(({ id, rows: of }) => [id, of.length])).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect(groupWords("noise", "vi")).toBe("Giới hạn tiếng ồn");
    expect(groupWords("ours", "vi")).toBe("ours");
  });
});

describe("what was said of a value", () => {
  it("is together by its number, also where its place was another", () => {
    const history = {
      shipped: [level, { ...level, place: "Phú An" }],
      own: [
        said(4, { id: 1, place: "Phú An" }, null),
        said(3, { id: 2, place: "Châu Đốc" }, null),
        said(2, { id: 3 }, "lan"),
        said(1, { id: 1 }, "lan"),
      ],
    };
    const { shipped, own } = pickHistory(history, keyOf(level));
    expect(shipped).toEqual([level]);
    expect(
      own.map(({ id, newest, before }) => [id, newest.version, before.map(({ version }) => version)]),
    ).toEqual([
      [1, 4, [1]],
      [3, 2, []],
    ]);
  });
});

describe("what a form begins with", () => {
  it("is a shipped value with the city's own source to be told, from today on", () => {
    const draft = draftOf(level, "2026-11-22");
    expect(draft).not.toHaveProperty("id");
    expect([draft.value, draft.place, draft.status]).toEqual([1.9, "Cần Thơ", "local"]);
    expect([draft.source.vi, draft.effective_from, draft.checked_on]).toEqual(["", "2026-11-22", null]);
  });

  it("is an own value as it stands, or nothing", () => {
    const draft = draftOf({ ...level, id: 7 }, "2026-11-22");
    expect([draft.source.vi, draft.effective_from]).toEqual(["Quyết định", "2020-01-31"]);
    expect(draftOf(null, "2026-11-22").effective_from).toBe("2026-11-22");
  });
});
