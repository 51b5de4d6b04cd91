import type { Relation, RelationDraft, RelationType } from "../api/contract.ts";

/** How a thing relates to another: as what the relation says something of ("from"), or the other way round. */
export interface Way {
  type: RelationType;
  side: "from" | "to";
}

/** What comes in before what goes out, and both before what belongs together. */
export const ways: readonly Way[] = [
  { type: "fed_by", side: "from" },
  { type: "drains_to", side: "to" },
  { type: "controlled_by", side: "from" },
  { type: "fed_by", side: "to" },
  { type: "drains_to", side: "from" },
  { type: "controlled_by", side: "to" },
  { type: "part_of", side: "from" },
  { type: "part_of", side: "to" },
];

export const wayName = ({ type, side }: Way) => `${type}.${side}` as const;

/** The way of that name, or null. */
export function findWay(name: string): Way | null {
  return ways.find((way) => wayName(way) === name) ?? null;
}

/** The thing at the other end of a relation. */
export interface Other {
  relation: number;
  id: number;
  name: string;
  kind: string;
}

export interface Group {
  way: Way;
  others: Other[];
}

const vietnamese = new Intl.Collator("vi", { numeric: true });

/** What a thing is called; small roads often have no name. */
export const nameOf = ({ name, uid }: { name: string; uid: string }) => name.trim() || uid;

function otherEnd(relation: Relation, side: Way["side"]): Other {
  const { id, from_id, from_uid, from_name, from_kind, to_id, to_uid, to_name, to_kind } = relation;
  return side === "from"
    ? { relation: id, id: to_id, name: nameOf({ name: to_name, uid: to_uid }), kind: to_kind }
    : { relation: id, id: from_id, name: nameOf({ name: from_name, uid: from_uid }), kind: from_kind };
}

/** The relations of a thing as it sees them, by name; ways without any are left out. */
export function groupsOf(relations: readonly Relation[], thing: number): Group[] {
  return ways
    .map((way) => {
      const mine = relations.filter(
        ({ type, from_id, to_id }) => type === way.type && (way.side === "from" ? from_id : to_id) === thing,
      );
      const others = mine.map((relation) => otherEnd(relation, way.side));
      return { way, others: others.sort((a, b) => vietnamese.compare(a.name, b.name)) };
    })
    .filter(({ others }) => others.length > 0);
}

/** Whether anything flows from or to the thing, so that there can be an up- or downstream. */
export const flows = (groups: readonly Group[]) => groups.some(({ way }) => way.type !== "part_of");

/** The relation that says how a thing relates to another. */
export function draftOf({ type, side }: Way, thing: string, other: string): RelationDraft {
  return side === "from"
    ? { from_uid: thing, type, to_uid: other }
    : { from_uid: other, type, to_uid: thing };
}
