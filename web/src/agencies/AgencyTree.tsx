import { useMemo, useState } from "react";
import type { AgencyNode } from "../api/contract.ts";
import type { AgenciesRoute } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { narrowed, wayTo } from "./tree.ts";

interface Props {
  nodes: readonly AgencyNode[];
  route: AgenciesRoute;
}

/** The agencies as lists in lists, with a field to find one; what holds others can be folded. */
export function AgencyTree({ nodes, route }: Props) {
  const { t } = useWords();
  const [text, setText] = useState("");
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => narrowed(nodes, text), [nodes, text]);
  // Who comes by a link sees where the agency stands.
  const way = useMemo(() => new Set(route.uid === null ? [] : wayTo(nodes, route.uid)), [nodes, route.uid]);
  const fold = (uid: string) =>
    setFolded((before) => {
      const after = new Set(before);
      if (!after.delete(uid)) after.add(uid);
      return after;
    });
  const isFolded = (uid: string) => text.trim() === "" && folded.has(uid) && !way.has(uid);
  return (
    <>
      <input
        type="search"
        className="field"
        value={text}
        aria-label={t("agencies.find")}
        placeholder={t("agencies.find.hint")}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
      {shown.length === 0 && <p className="told">{t("agencies.find.none")}</p>}
      <Branch nodes={shown} route={route} isFolded={isFolded} onFold={fold} label={t("agencies.tree")} />
    </>
  );
}

interface BranchProps extends Props {
  isFolded: (uid: string) => boolean;
  onFold: (uid: string) => void;
  label?: string;
}

function Branch({ nodes, label, ...rest }: BranchProps) {
  return (
    <ul className="branch" aria-label={label}>
      {nodes.map((node) => (
        <Leaf key={node.uid} node={node} {...rest} />
      ))}
    </ul>
  );
}

function Leaf({ node, route, isFolded, onFold }: Omit<BranchProps, "nodes"> & { node: AgencyNode }) {
  const { t, own } = useWords();
  const link = useLink({ ...route, uid: node.uid });
  const closed = isFolded(node.uid);
  const name = own(node.name);
  return (
    <li>
      <div className="leaf">
        {node.children.length > 0 ? (
          <button
            type="button"
            className="button quiet icon"
            aria-expanded={!closed}
            aria-label={t("agencies.fold", { name })}
            onClick={() => onFold(node.uid)}
          >
            <Icon name={closed ? "right" : "down"} />
          </button>
        ) : (
          <span className="unfolded" aria-hidden="true" />
        )}
        <a {...link} aria-current={route.uid === node.uid ? "true" : undefined} data-agency={node.uid}>
          <b>{name}</b>
          <span>{t(`agency.level.${node.level}`)}</span>
        </a>
      </div>
      {node.children.length > 0 && !closed && (
        <Branch nodes={node.children} route={route} isFolded={isFolded} onFold={onFold} />
      )}
    </li>
  );
}
