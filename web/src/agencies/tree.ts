import type { AgencyNode } from "../api/contract.ts";
import { plain } from "../things/search.ts";

/** An agency where it stands in the tree, 0 at the top. */
export interface Placed {
  node: AgencyNode;
  depth: number;
}

/** All agencies in the order in which they are read, a parent before its children. */
export function flatten(nodes: readonly AgencyNode[], depth = 0): Placed[] {
  return nodes.flatMap((node) => [{ node, depth }, ...flatten(node.children, depth + 1)]);
}

/**
 * The tree with only those whose name or code has the text, marks and case aside, and what they belong to;
 * all of it for no text.
 */
export function narrowed(nodes: readonly AgencyNode[], text: string): AgencyNode[] {
  const asked = plain(text);
  if (asked === "") return [...nodes];
  return nodes.flatMap((node) => {
    const children = narrowed(node.children, text);
    const fits = [node.name.vi, node.name.en, node.uid].some((each) => plain(each).includes(asked));
    return fits || children.length > 0 ? [{ ...node, children }] : [];
  });
}

/** The codes of those that an agency belongs to, the highest first; null where it is not in the tree. */
export function wayTo(nodes: readonly AgencyNode[], uid: string): string[] | null {
  for (const node of nodes) {
    if (node.uid === uid) return [];
    const below = wayTo(node.children, uid);
    if (below !== null) return [node.uid, ...below];
  }
  return null;
}

/** The agency and all below it: what it cannot belong to. */
export function within(nodes: readonly AgencyNode[], uid: string): Set<string> {
  const own = flatten(nodes).find(({ node }) => node.uid === uid);
  return new Set(own === undefined ? [uid] : flatten([own.node]).map(({ node }) => node.uid));
}
