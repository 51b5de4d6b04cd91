import { describe, expect, it } from "vitest";
import type { Kind, KindProperty } from "../api/contract.ts";
import {
  type Change,
  type Choice,
  editOf,
  flatAgencies,
  keyOf,
  openTargets,
  selectionOf,
  targetOf,
} from "./edit.ts";

function property(name: string, type: KindProperty["type"]): KindProperty {
  const title = { vi: name, en: name };
  return { name, title, unit: null, type, choices: [], required: false, description: null };
}

const street: Kind = {
  id: "street",
  sector: "transport",
  sector_title: { vi: "Giao thông", en: "Transport" },
  drawing: { tone: "plain", width: 1, dashed: false, by: null, classes: [] },
  title: { vi: "Đường", en: "Street" },
  icon: "road",
  geometry: "LineString",
  geometries: ["LineString"],
  properties: [property("width_m", "number"), property("lit", "boolean"), property("note", "text")],
  quantities: [],
};

const all: Choice = { text: " ", area: null, drawn: null, having: null, ticked: null };

const set = (key: string, text: string): Change => ({ target: targetOf(key), way: "set", text });
const clear = (key: string): Change => ({ target: targetOf(key), way: "clear", text: "" });

describe("the things that are meant", () => {
  it("are all of the kind, or those that pass what is asked", () => {
    expect(selectionOf(street, all)).toEqual({ kind: "street" });
    const having = { name: "lit", way: "is", text: "no" } as const;
    expect(selectionOf(street, { ...all, text: " trãi ", area: "31135", having })).toEqual({
      kind: "street",
      text: "trãi",
      area: "31135",
      having: { lit: false },
    });
    const lacking = { name: "note", way: "lacks", text: "" } as const;
    expect(selectionOf(street, { ...all, having: lacking }).having).toEqual({ note: null });
  });

  it("are the ticked ones alone where some are ticked", () => {
    expect(selectionOf(street, { ...all, text: "a", ticked: new Set(["b", "a"]) })).toEqual({
      kind: "street",
      uids: ["a", "b"],
    });
  });
});

describe("an edit", () => {
  it("leaves numbers to the server as they were typed, and makes yes and no of choices", () => {
    const edit = editOf(street, all, [set("width_m", " 7,5 "), set("lit", "yes"), clear("note")], "Đường");
    expect(edit).toEqual({
      kind: "street",
      title: "Đường",
      properties: { width_m: "7,5", lit: true, note: null },
    });
  });

  it("gives or takes the owner away", () => {
    const owner = keyOf({ what: "agency" });
    expect(editOf(street, all, [set(owner, "tn")], "")).toEqual({ kind: "street", title: "", agency: "tn" });
    expect(editOf(street, all, [clear(owner)], "")).toEqual({
      kind: "street",
      title: "",
      without_agency: true,
    });
  });

  it("is none without a change, or with an empty field", () => {
    expect(editOf(street, all, [], "")).toBeNull();
    expect(editOf(street, all, [set("note", "a"), set("width_m", "  ")], "")).toBeNull();
  });

  it("is none while nothing is ticked, or a property is asked for without its value", () => {
    const changes = [set("note", "a")];
    expect(editOf(street, { ...all, ticked: new Set() }, changes, "")).toBeNull();
    const having = { name: "note", way: "is", text: " " } as const;
    expect(editOf(street, { ...all, having }, changes, "")).toBeNull();
    expect(editOf(street, { ...all, having, ticked: new Set(["b"]) }, changes, "")?.uids).toEqual(["b"]);
  });

  it("changes each property once, and the owner where there are agencies", () => {
    const keys = (changes: Change[], agencies: boolean) => openTargets(street, changes, agencies).map(keyOf);
    expect(keys([set("lit", "yes")], false)).toEqual(["width_m", "note"]);
    expect(keys([], true).map(targetOf).at(-1)).toEqual({ what: "agency" });
  });
});

it("Agencies are listed after those they belong to.", () => {
  const node = (uid: string, children: ReturnType<typeof make>[] = []) => make(uid, children);
  function make(uid: string, children: unknown[]) {
    const name = { vi: uid, en: uid };
    const contact = { phone: "", email: "", address: "" };
    const dates = { effective_from: null, effective_to: null };
    return { uid, name, level: "other", contact, ...dates, responsibilities: [], children } as never;
  }
  const flat = flatAgencies([node("a", [node("b", [node("c")])]), node("d")]);
  expect(flat.map(({ uid, depth }) => `${depth}${uid}`)).toEqual(["0a", "1b", "2c", "0d"]);
});
