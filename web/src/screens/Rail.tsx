import { useEffect, useRef } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { useUnseen } from "../alarms/AlarmNews.tsx";
import type { Action } from "../api/contract.ts";
import { wholeLog } from "../audit/question.ts";
import { Icon, type IconName } from "../theme/Icon.tsx";
import { narrowScreen, useMedia } from "../theme/useMedia.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import type { CentreView } from "./CentreScreen.tsx";
import { home, type Route } from "./route.ts";
import { useLink } from "./useRoute.ts";

interface Props {
  route: Route;
  view: CentreView;
  onView: (view: CentreView) => void;
}

interface Way {
  route: Route;
  icon: IconName;
  words: WordKey;
  /** Without it the way leads nowhere. */
  needs?: Action;
}

const everyAlarm: Route = { screen: "alarms", id: null, priorities: [], shelved: false };

/** What a phone has room for at its bottom, beside map and list. */
const first: readonly Way[] = [
  { route: everyAlarm, icon: "warning", words: "nav.alarms" },
  { route: { screen: "import", id: null }, icon: "import", words: "nav.import", needs: "edit" },
];

const allParameters: Route = { screen: "parameters", day: null, text: "" };
const allStreams: Route = { screen: "completeness", kind: null, agency: null };
const ownData: Route = { screen: "privacy", part: "requests", id: null };

/** What a phone keeps behind one more tab. */
const further: readonly Way[] = [
  { route: { screen: "changes" }, icon: "past", words: "nav.changes" },
  { route: { screen: "agencies", uid: null, day: null }, icon: "agency", words: "nav.agencies" },
  { route: { screen: "areas", area: null }, icon: "area", words: "nav.areas" },
  { route: { screen: "deadLetters" }, icon: "letter", words: "nav.deadLetters" },
  { route: allStreams, icon: "check", words: "nav.completeness" },
  { route: { screen: "rules", id: null }, icon: "pen", words: "nav.rules" },
  { route: allParameters, icon: "ruler", words: "nav.parameters", needs: "organise" },
  { route: wholeLog, icon: "record", words: "nav.audit", needs: "audit" },
  { route: ownData, icon: "shield", words: "nav.privacy", needs: "steward" },
];

/** Screens that belong to another one's way. */
const within: { [screen in Route["screen"]]?: Route["screen"] } = {
  edit: "changes",
  alarmMetrics: "alarms",
  service: "alarms",
};

/** The ways through the app: a rail on a desk, tabs at the bottom of a phone. */
export function Rail({ route, view, onView }: Props) {
  const { t } = useWords();
  const { may } = useMe();
  const narrow = useMedia(narrowScreen);
  const centre = useLink(route.screen === "centre" ? route : home);
  const at = within[route.screen] ?? route.screen;
  const tab = (which: CentreView) => ({
    ...centre,
    "aria-current": at === "centre" && view === which ? ("page" as const) : undefined,
    onClick: (event: React.MouseEvent) => {
      onView(which);
      centre.onClick(event);
    },
  });
  return (
    <nav className="rail" aria-label={t("nav.label")}>
      <a {...tab("map")}>
        <Icon name="map" />
        <span>{t("nav.map")}</span>
      </a>
      <a {...tab("list")}>
        <Icon name="list" />
        <span>{t("nav.list")}</span>
      </a>
      {[...first, ...(narrow ? [] : further)]
        .filter(({ needs }) => needs === undefined || may(needs))
        .map((way) => (
          <WayLink key={way.words} way={way} at={at} />
        ))}
      {narrow && <FurtherWays at={at} />}
    </nav>
  );
}

function WayLink({ way, at }: { way: Way; at: Route["screen"] }) {
  const { t } = useWords();
  const link = useLink(way.route);
  return (
    <a {...link} aria-current={at === way.route.screen ? "page" : undefined}>
      <Icon name={way.icon} />
      <span>{t(way.words)}</span>
      {way.route.screen === "alarms" && <UnseenCount />}
    </a>
  );
}

const mostTold = 99;

/** How many alarms wait for somebody, on their way. */
function UnseenCount() {
  const { t } = useWords();
  const unseen = useUnseen();
  if (unseen === 0) return null;
  return (
    <b className="count" data-unseen={unseen}>
      <span aria-hidden="true">{unseen > mostTold ? `${mostTold}+` : unseen}</span>
      <span className="unseen">{t("alarms.unseen", { n: unseen })}</span>
    </b>
  );
}

/** The rest of the ways, above the last tab; going anywhere, and Esc, closes it. */
function FurtherWays({ at }: { at: Route["screen"] }) {
  const { t } = useWords();
  const { may } = useMe();
  const frame = useRef<HTMLDetailsElement>(null);
  const here = further.some(({ route }) => route.screen === at);
  useEffect(() => {
    const details = frame.current;
    const close = (event: Event) => {
      if (details === null || !details.open) return;
      if (event instanceof KeyboardEvent && event.key !== "Escape") return;
      const inside = event.target instanceof Element && event.target.closest("summary") !== null;
      if (event.type === "click" && inside && details.contains(event.target as Node)) return;
      details.open = false;
      if (event.type === "keydown") details.querySelector("summary")?.focus();
    };
    document.addEventListener("click", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("click", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details className="further" ref={frame}>
      <summary data-within={here}>
        <Icon name="more" />
        <span>{t("nav.more")}</span>
      </summary>
      <div>
        {further
          .filter(({ needs }) => needs === undefined || may(needs))
          .map((way) => (
            <WayLink key={way.words} way={way} at={at} />
          ))}
      </div>
    </details>
  );
}
