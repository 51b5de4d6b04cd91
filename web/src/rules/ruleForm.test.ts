import { describe, expect, it } from "vitest";
import {
  chooseMeasure,
  chooseSeason,
  emptyForm,
  measures,
  parseNumber,
  toDraft,
  toForm,
} from "./ruleForm.ts";

const form = {
  ...emptyForm,
  title: "Kênh đầy",
  kind: "water_level_station",
  quantity: "water_level",
  above: "1,9",
  deadBand: "0,02",
  cause: "Triều cường",
  effect: "Ngập đường",
  firstAction: "Đóng cống",
  owner: "so-xd",
};

describe("the form of a rule", () => {
  it("says a rule with minutes as seconds and numbers as people write them", () => {
    const { scope, condition, response } = toDraft(form);
    expect(scope).toEqual({ kind: "water_level_station", area: null, uids: [] });
    expect(condition.measure).toEqual({ type: "value", of: "x" });
    expect(condition.limits).toEqual([{ above: 1.9, below: null, dead_band: 0.02 }]);
    expect(condition.timing).toEqual({ on_delay_s: 0, on_readings: 2, off_delay_s: 600 });
    expect(response.first_action).toBe("Đóng cống");
  });

  it("takes a parameter's name for a limit, and minutes for silence and stuck values", () => {
    expect(toDraft({ ...form, above: "flood_alarm.level_3@Cần Thơ" }).condition.limits[0]?.above).toBe(
      "flood_alarm.level_3@Cần Thơ",
    );
    const silent = toDraft({ ...form, measure: "silence", above: "30" }).condition;
    expect(silent.limits).toEqual([{ above: 1_800, below: null, dead_band: 0 }]);
    expect(toDraft({ ...form, measure: "rate", window: "15" }).condition.measure).toEqual({
      type: "rate",
      of: "x",
      window_s: 900,
    });
  });

  it("says a rule about the sensor as a share of its readings", () => {
    const { measure, limits } = toDraft({ ...form, measure: "quality", above: "20" }).condition;
    expect(measure).toEqual({ type: "quality", of: "x", window_s: 3_600, share: true });
    expect(limits).toEqual([{ above: 20, below: null, dead_band: 0 }]);
  });

  it.each(measures)("reads back what it said of %s", (measure) => {
    const draft = toDraft({ ...form, measure, above: "30" });
    const read = toForm(draft);
    expect(read && toDraft(read)).toEqual(draft);
  });

  it("gives an anomaly the limits of a score, and takes them away again", () => {
    const chosen = { ...form, ...chooseMeasure(form, "anomaly"), ...chooseSeason("hour_of_week") };
    const { measure, limits } = toDraft({ ...chosen, least: "0,05" }).condition;
    expect(limits).toEqual([{ above: 6, below: -6, dead_band: 0.02 }]);
    expect(measure).toEqual({
      type: "anomaly",
      of: "x",
      method: "seasonal_residuals",
      season: "hour_of_week",
      window_s: 28 * 86_400,
      needed: 4,
      least: 0.05,
    });
    expect(chooseMeasure(chosen, "rate")).toEqual({ measure: "rate", above: "", below: "" });
    expect(chooseMeasure(form, "value")).toEqual({});
    expect(chooseMeasure(form, "stuck")).toEqual({ measure: "stuck" });
  });

  it("does not hold a rule that says more", () => {
    const draft = toDraft(form);
    expect(toForm({ ...draft, scope: { ...draft.scope, uids: ["canal"] } })).toBeNull();
    const [limit] = draft.condition.limits;
    const twice = limit === undefined ? [] : [limit, limit];
    expect(toForm({ ...draft, condition: { ...draft.condition, limits: twice } })).toBeNull();
  });

  it("knows a number from a word", () => {
    expect(["1,5", "-2", "+3.25", "1.2.3", "x", ""].map(parseNumber)).toEqual([
      1.5,
      -2,
      3.25,
      null,
      null,
      null,
    ]);
  });
});
