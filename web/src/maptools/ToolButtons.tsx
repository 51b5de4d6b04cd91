import { type KeyboardEvent, useRef, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { Icon, type IconName } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import type { Tool } from "./sketch.ts";

const allTools: [tool: Tool, icon: IconName, words: WordKey][] = [
  ["here", "ask", "tools.here"],
  ["distance", "ruler", "tools.distance"],
  ["area", "patch", "tools.area"],
  ["choose", "lasso", "tools.choose"],
  ["draw", "pen", "tools.draw"],
];

interface Props {
  tool: Tool | null;
  disabled: boolean;
  seeking: boolean;
  onTool: (tool: Tool | null) => void;
  onNearMe: () => void;
}

/** Arrow keys go from button to button, and Tab leaves them, as in every toolbar. */
export function ToolButtons({ tool, disabled, seeking, onTool, onNearMe }: Props) {
  const { t } = useWords();
  const { may } = useMe();
  const tools = allTools.filter(([each]) => each !== "draw" || may("edit"));
  const holder = useRef<HTMLDivElement>(null);
  const [reached, setReached] = useState(0);
  const step = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
    const by = steps[event.key];
    const count = tools.length + 1;
    const next =
      by !== undefined
        ? (reached + by + count) % count
        : event.key === "Home"
          ? 0
          : event.key === "End"
            ? count - 1
            : null;
    if (next === null) return;
    event.preventDefault();
    setReached(next);
    holder.current?.querySelectorAll("button")[next]?.focus();
  };
  const shared = (index: number) => ({
    type: "button" as const,
    tabIndex: index === reached ? 0 : -1,
    onFocus: () => setReached(index),
    onKeyDown: step,
  });
  return (
    <div ref={holder} className="toolbar" role="toolbar" aria-label={t("tools")}>
      {tools.map(([each, icon, words], index) => (
        <button
          key={each}
          {...shared(index)}
          aria-pressed={tool === each}
          aria-label={t(words)}
          title={t(words)}
          data-tool={each}
          disabled={disabled}
          onClick={() => onTool(tool === each ? null : each)}
        >
          <Icon name={icon} />
          <span aria-hidden="true">{t(words)}</span>
        </button>
      ))}
      <button
        {...shared(tools.length)}
        aria-label={t("tools.near")}
        title={t("tools.near")}
        data-tool="near"
        disabled={disabled || seeking}
        onClick={onNearMe}
      >
        <Icon name="locate" />
        <span aria-hidden="true">{t(seeking ? "near.seeking" : "tools.near")}</span>
      </button>
    </div>
  );
}
