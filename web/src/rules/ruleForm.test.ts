import { describe, expect, it } from "vitest";
import type { RuleDraft } from "../api/contract.ts";
import { toForm } from "./readRule.ts";
import {
  addInput,
  chooseMeasure,
  chooseSeason,
  emptyForm,
  emptyLimit,
  type LimitForm,
  measures,
  parseNumber,
  type RuleForm,
  removeInput,
  toDraft,
} from "./ruleForm.ts";

const beginning = {
  season: "hour_of_day" as const,
  window_d: 28,
  needed: { hour_of_day: 7, hour_of_week: 4 },
  score: 6,
};

const level = {
  name: "x",
  way: "quantity" as const,
  quantity: "water_level",
  source: "" as const,
  series: "",
};
const sea = { ...level, name: "sea", way: "series" as const, quantity: "", series: "7" };
const model = { ...level, name: "model", source: "model" as const };
const limited = (limit: Partial<LimitForm>): Partial<RuleForm> => ({ limits: [{ ...emptyLimit, ...limit }] });
const form: RuleForm = {
  ...emptyForm,
  title: "Kênh đầy",
  kind: "water_level_station",
  inputs: [level],
  ...limited({ above: "1,9", deadBand: "0,02" }),
  cause: "Triều cường",
  effect: "Ngập đường",
  firstAction: "Đóng cống",
  owner: "so-xd",
};

/** What a rule says once it has been read into the form and written again. */
const again = (draft: RuleDraft) => {
  const read = toForm(draft);
  return read && toDraft(read);
};

describe("the form of a rule", () => {
  it("says a rule with minutes as seconds and numbers as people write them", () => {
    const { scope, condition, response } = toDraft(form);
    expect(scope).toEqual({ kind: "water_level_station", area: null, uids: [] });
    expect(condition.inputs).toEqual({ x: { quantity: "water_level" } });
    expect(condition.measure).toEqual({ type: "value", of: "x" });
    expect(condition.limits).toEqual([{ above: 1.9, below: null, dead_band: 0.02 }]);
    expect(condition.timing).toEqual({ on_delay_s: 0, on_readings: 2, off_delay_s: 600 });
    expect(response.first_action).toBe("Đóng cống");
  });

  it("takes a parameter's name for a limit, and minutes for silence and stuck values", () => {
    const named = { ...form, ...limited({ above: "flood_alarm.level_3@Cần Thơ" }) };
    expect(toDraft(named).condition.limits[0]?.above).toBe("flood_alarm.level_3@Cần Thơ");
    const silent = toDraft({ ...form, measure: "silence", ...limited({ above: "30" }) }).condition;
    expect(silent.limits).toEqual([{ above: 1_800, below: null, dead_band: 0 }]);
    expect(toDraft({ ...form, measure: "rate", window: "15" }).condition.measure).toEqual({
      type: "rate",
      of: "x",
      window_s: 900,
    });
  });

  it("says a rule about the sensor as a share of its readings, or as a count", () => {
    const sensor = { ...form, measure: "quality" as const, ...limited({ above: "20" }) };
    const { measure, limits } = toDraft(sensor).condition;
    expect(measure).toEqual({ type: "quality", of: "x", window_s: 3_600, share: true });
    expect(limits).toEqual([{ above: 20, below: null, dead_band: 0 }]);
    expect(toDraft({ ...sensor, share: false }).condition.measure).toMatchObject({ share: false });
  });

  it("lets a limit hold at high tide, at night and in some months", () => {
    const high = {
      above: "1,5",
      state: 1,
      stateBound: "1,2",
      stateAge: "10",
      fromHour: "22",
      untilHour: "6",
      months: [9, 10],
      weekdays: [1],
    };
    const limits = [...(limited(high).limits ?? []), { ...emptyLimit, above: "1,8" }];
    const draft = toDraft({ ...form, inputs: [level, sea], limits });
    expect(draft.condition.inputs).toEqual({ x: { quantity: "water_level" }, sea: { datastream_id: 7 } });
    expect(draft.condition.limits[0]?.during).toEqual({
      months: [9, 10],
      weekdays: [1],
      from_hour: 22,
      until_hour: 6,
      when: { of: "sea", above: 1.2, below: null, max_age_s: 600 },
    });
    expect(draft.condition.limits[1]?.during).toBeUndefined();
    expect(again(draft)).toEqual(draft);
  });
});

describe("the form of a rule that is known", () => {
  it.each(measures)("reads back what it said of %s", (measure) => {
    const draft = toDraft({
      ...form,
      area: "92",
      uids: ["canal", "roof"],
      inputs: [level, sea, model],
      measure,
      percent: true,
      several: [0, 1],
      countSide: "below",
      countBound: "1,25",
      formula: "x - sea",
      tolerance: "0,01",
      share: false,
      age: "1.7",
      window: "0,1",
      ...limited({ above: "30" }),
    });
    expect(again(draft)).toEqual(draft);
  });

  it("does not hold a measure that it has never heard of", () => {
    const draft = toDraft(form);
    const measure = { type: "magic", of: "x" } as unknown as RuleDraft["condition"]["measure"];
    expect(toForm({ ...draft, condition: { ...draft.condition, measure } })).toBeNull();
  });
});

describe("a form that is filled in", () => {
  it("names inputs by what is free, and forgets who named one that is gone", () => {
    const two = { ...form, ...addInput(form) };
    expect(two.inputs.map(({ name }) => name)).toEqual(["x", "y"]);
    const three = {
      ...two,
      ...addInput(two),
      of: 2,
      reference: 1,
      several: [0, 1, 2],
      ...limited({ state: 1 }),
    };
    const left = { ...three, ...removeInput(three, 1) };
    expect(left.inputs.map(({ name }) => name)).toEqual(["x", "z"]);
    expect([left.of, left.reference, left.several, left.limits[0]?.state]).toEqual([1, 0, [0, 1], null]);
  });

  it("gives an anomaly the limits of a score, and takes them away again", () => {
    const anomaly = { ...form, ...chooseMeasure(form, "anomaly", beginning) };
    expect([anomaly.days, anomaly.needed]).toEqual(["28", "7"]);
    const chosen = { ...anomaly, ...chooseSeason("hour_of_week", beginning) };
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
    expect(chooseMeasure(chosen, "rate", beginning).limits?.[0]).toMatchObject({ above: "", below: "" });
    expect(chooseMeasure(form, "value", beginning)).toEqual({});
    expect(chooseMeasure(form, "stuck", beginning)).toEqual({ measure: "stuck", limits: form.limits });
  });

  it("leaves the figures of an anomaly to be typed where the practice is not known", () => {
    const anomaly = { ...form, ...chooseMeasure(form, "anomaly", null) };
    expect(anomaly.limits[0]).toMatchObject({ above: "", below: "" });
    expect(anomaly.days).toBe("");
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
