import { describe, expect, it } from "vitest";
import type { Relation, RelationType } from "../api/contract.ts";
import { draftOf, findWay, flows, groupsOf, wayName, ways } from "./ways.ts";

function related(
  id: number,
  from: number,
  type: RelationType,
  to: number,
  names: Record<number, string> = {},
) {
  const end = (thing: number) => ({ uid: `uid-${thing}`, name: names[thing] ?? "", kind: "pipe" });
  const [a, b] = [end(from), end(to)];
  const relation: Relation = {
    id,
    type,
    from_id: from,
    from_uid: a.uid,
    from_name: a.name,
    from_kind: a.kind,
    to_id: to,
    to_uid: b.uid,
    to_name: b.name,
    to_kind: b.kind,
    since: "2026-01-01T00:00:00Z",
    until: null,
    made_by: "local",
  };
  return relation;
}

describe("the relations of a thing", () => {
  it("are told from its side: 1 drains to 2, 3 and 4 drain to 1", () => {
    const names = { 3: "Cống 10", 4: "Cống 9" };
    const relations = [
      related(7, 1, "drains_to", 2),
      related(8, 3, "drains_to", 1, names),
      related(9, 4, "drains_to", 1, names),
    ];
    const groups = groupsOf(relations, 1);
    expect(groups.map(({ way }) => wayName(way))).toEqual(["drains_to.to", "drains_to.from"]);
    expect(groups.map(({ others }) => others.map(({ name }) => name))).toEqual([
      ["Cống 9", "Cống 10"],
      ["uid-2"],
    ]);
    expect(groups[0]?.others[1]).toEqual({ relation: 8, id: 3, name: "Cống 10", kind: "pipe" });
    expect(groupsOf(relations, 2).map(({ way }) => wayName(way))).toEqual(["drains_to.to"]);
  });

  it("flow, but for what is only a part", () => {
    expect(flows(groupsOf([related(1, 1, "part_of", 2)], 1))).toBe(false);
    expect(flows(groupsOf([related(1, 2, "controlled_by", 1)], 1))).toBe(true);
  });

  it("are made from either side, and each way has a name of its own", () => {
    const [from, to] = [findWay("fed_by.from"), findWay("fed_by.to")];
    expect(from && draftOf(from, "a", "b")).toEqual({ from_uid: "a", type: "fed_by", to_uid: "b" });
    expect(to && draftOf(to, "a", "b")).toEqual({ from_uid: "b", type: "fed_by", to_uid: "a" });
    expect(new Set(ways.map(wayName)).size).toBe(8);
    expect(findWay("eats.from")).toBeNull();
  });
});
