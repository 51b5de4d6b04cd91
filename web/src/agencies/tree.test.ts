import { expect, test } from "vitest";
import type { AgencyNode } from "../api/contract.ts";
import { flatten, narrowed, wayTo, within } from "./tree.ts";

function node(uid: string, name: string, ...children: AgencyNode[]): AgencyNode {
  return {
    uid,
    name: { vi: name, en: name },
    level: "other",
    contact: { phone: "", email: "", address: "", website: "" },
    effective_from: null,
    effective_to: null,
    responsibilities: [],
    children,
  };
}

const city = [
  node("tinh", "UBND tỉnh", node("so", "Sở Xây dựng", node("ct", "Công ty Thoát nước")), node("p", "Phường")),
  node("khac", "Hội Chữ thập đỏ"),
];

test("A tree is read from the top down.", () => {
  expect(flatten(city).map(({ node: { uid }, depth }) => [uid, depth])).toEqual([
    ["tinh", 0],
    ["so", 1],
    ["ct", 2],
    ["p", 1],
    ["khac", 0],
  ]);
});

test("What is looked for stays with what it belongs to; words have no marks, codes count too.", () => {
  const codes = (text: string) => flatten(narrowed(city, text)).map(({ node: { uid } }) => uid);
  expect(codes("thoat nuoc")).toEqual(["tinh", "so", "ct"]);
  expect(codes("KHAC")).toEqual(["khac"]);
  expect(codes(" ")).toEqual(["tinh", "so", "ct", "p", "khac"]);
  expect(codes("sân bay")).toEqual([]);
});

test("The way to an agency names those above it; what it holds cannot be above it.", () => {
  expect(wayTo(city, "ct")).toEqual(["tinh", "so"]);
  expect(wayTo(city, "khac")).toEqual([]);
  expect(wayTo(city, "nobody")).toBeNull();
  expect([...within(city, "so")]).toEqual(["so", "ct"]);
  expect([...within(city, "new")]).toEqual(["new"]);
});
