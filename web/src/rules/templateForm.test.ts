import { expect, test } from "vitest";
import type { RuleTemplate } from "../api/contract.ts";
import { emptyLimit, toDraft } from "./ruleForm.ts";
import { formOf, isUsed } from "./templateForm.ts";

const both = (text: string) => ({ vi: `${text} vi`, en: `${text} en` });
const template: RuleTemplate = {
  id: "water_level_station.flood_alarm_3",
  title: both("title"),
  about: both("about"),
  kind: "water_level_station",
  condition: {
    inputs: { x: { quantity: "water_level" } },
    measure: { type: "value", of: "x" },
    limits: [{ above: "flood_alarm.level_3", below: null, dead_band: 0 }],
    timing: { on_delay_s: 0, on_readings: 2, off_delay_s: 600 },
  },
  consequence: "life",
  time_left: "half_hour",
  cause: both("cause"),
  effect: both("effect"),
  first_action: both("first"),
};

test("a ready-made rule begins a form in the reader's words, and nobody owns it yet", () => {
  const form = formOf(template, ({ vi }) => vi);
  expect(form.title).toBe("title vi");
  expect(form.limits[0]?.above).toBe("flood_alarm.level_3");
  expect(form.offDelay).toBe("10");
  expect(form.owner).toBe("");
  expect(toDraft(form).condition).toMatchObject(template.condition);
});

test("a city that looks for the same has it, however long it waits; another limit is another rule", () => {
  const form = formOf(template, ({ en }) => en);
  expect(isUsed(template, [])).toBe(false);
  expect(isUsed(template, [toDraft({ ...form, title: "Ours", offDelay: "30" })])).toBe(true);
  const [limit = emptyLimit] = form.limits;
  const lower = [{ ...limit, above: "flood_alarm.level_2" }];
  expect(isUsed(template, [toDraft({ ...form, limits: lower })])).toBe(false);
  expect(isUsed(template, [toDraft({ ...form, kind: "flood_gauge" })])).toBe(false);
});
