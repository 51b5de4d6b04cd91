import { describe, expect, it } from "vitest";
import type { Breach, PrivacyRequest } from "../api/contract.ts";
import { countDays, dueOf, noticeOf, toField, toInstant } from "./privacyWords.ts";

const asked: PrivacyRequest = {
  id: 1,
  wanted: "delete",
  state: "received",
  user_id: null,
  person: "Trần Văn Bình",
  contact: "0903",
  proof: "CCCD",
  wish: "Xóa số điện thoại",
  received_on: "2026-11-02",
  recorded_by: "lan",
  answer_due: "2026-11-04",
  act_due: "2026-11-12",
  longest_due: "2026-11-22",
  answered_on: null,
  ended_on: null,
  answer_overdue: false,
  act_overdue: false,
  steps: [],
};

const found: Breach = {
  id: 1,
  title: "Lộ danh sách",
  found_at: "2026-11-02T00:00:00Z",
  recorded_at: "2026-11-02T00:00:00Z",
  recorded_by: "lan",
  whose: "",
  data: "",
  people: null,
  measures: "",
  notice_due: "2026-11-05T00:00:00Z",
  notice_sent_at: null,
  notice_sent_to: "",
  notice_overdue: false,
  notice_late: false,
  closed_at: null,
  kept_until: null,
};

describe("the clock of a request", () => {
  it("counts the days until it is to be answered, then until it is to be done", () => {
    expect(countDays("2026-10-30", "2026-11-04")).toBe(5);
    expect(dueOf(asked, "2026-11-03", "vi")).toEqual({ text: "còn 1 ngày để trả lời", late: false });
    expect(dueOf(asked, "2026-11-04", "en")).toEqual({ text: "answer today", late: false });
    const answered: PrivacyRequest = { ...asked, state: "answered", answered_on: "2026-11-03" };
    expect(dueOf(answered, "2026-11-03", "en")).toEqual({ text: "9 days left to act", late: false });
  });

  it("says how late it is, and the graver of both", () => {
    const late = { ...asked, answer_overdue: true };
    expect(dueOf(late, "2026-11-06", "en")).toEqual({ text: "answer overdue by 2 days", late: true });
    const later = { ...late, act_overdue: true };
    expect(dueOf(later, "2026-11-13", "vi")).toEqual({ text: "quá hạn giải quyết 1 ngày", late: true });
  });

  it("is silent once it has ended", () => {
    expect(dueOf({ ...asked, state: "done", ended_on: "2026-11-03" }, "2026-12-01", "vi")).toBeNull();
  });
});

describe("the 72 hours of a breach", () => {
  it("run until the notice is sent", () => {
    const day = Date.parse("2026-11-04T00:00:00Z");
    expect(noticeOf(found, day, "en").late).toBe(false);
    expect(noticeOf(found, day + 2 * 86_400_000, "en").late).toBe(true);
    const sent = { ...found, notice_sent_at: "2026-11-04T00:00:00Z" };
    expect(noticeOf(sent, day + 9 * 86_400_000, "en")).toEqual({ text: "notice sent in time", late: false });
  });
});

it("fields for date and hour go by the clock of the city", () => {
  expect(toField(Date.parse("2026-11-02T00:30:00Z"))).toBe("2026-11-02T07:30");
  expect(Date.parse(toInstant("2026-11-02T07:30"))).toBe(Date.parse("2026-11-02T00:30:00Z"));
});
