import { useEffect, useId, useRef } from "react";
import type { Kind } from "../api/contract.ts";
import { formatPlain } from "../formats/numbers.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { isOff, type Off, sectorState, switchKind, switchSector } from "./off.ts";
import { type Forms, KindSwatch, LineSwatch } from "./Swatch.tsx";
import { type KindLayer, type SectorLayers, sumOf } from "./tree.ts";

interface Props {
  tree: readonly SectorLayers[];
  forms: ReadonlyMap<string, Forms>;
  off: Off;
  onOff: (off: Off) => void;
}

const noForms: Forms = { sign: true, line: false, area: false };

/** Sectors with their kinds, each to be switched; under what is on, how its lines are drawn. */
export function LayerTree({ tree, forms, off, onOff }: Props) {
  const { t } = useWords();
  return (
    <ul className="tree" aria-label={t("layers.tree")}>
      {tree.map((sector) => (
        <SectorItem key={sector.sector} sector={sector} forms={forms} off={off} onOff={onOff} />
      ))}
    </ul>
  );
}

function SectorItem({ sector, forms, off, onOff }: Omit<Props, "tree"> & { sector: SectorLayers }) {
  const { own } = useWords();
  const { kinds } = useCity();
  const id = useId();
  const state = sectorState(
    off,
    sector.kinds.map(({ kind }) => kind),
  );
  return (
    <li data-sector={sector.sector}>
      <label className="sector" htmlFor={id}>
        <Check id={id} state={state} onCheck={(on) => onOff(switchSector(off, sector.sector, kinds, on))} />
        <span>{own(sector.title)}</span>
        <Count count={sumOf(sector.kinds)} />
      </label>
      <ul aria-label={own(sector.title)}>
        {sector.kinds.map((layer) => (
          <KindItem
            key={layer.kind.id}
            layer={layer}
            forms={forms.get(layer.kind.id) ?? noForms}
            on={!isOff(off, layer.kind)}
            onCheck={(on) => onOff(switchKind(off, layer.kind, kinds, on))}
          />
        ))}
      </ul>
    </li>
  );
}

interface KindItemProps {
  layer: KindLayer;
  forms: Forms;
  on: boolean;
  onCheck: (on: boolean) => void;
}

function KindItem({ layer, forms, on, onCheck }: KindItemProps) {
  const { own } = useWords();
  const id = useId();
  return (
    <li data-layer={layer.kind.id}>
      <label className={on ? undefined : "off"} htmlFor={id}>
        <Check id={id} state={on ? "on" : "off"} onCheck={onCheck} />
        <KindSwatch kind={layer.kind} forms={forms} />
        <span>{own(layer.kind.title)}</span>
        <Count count={layer.count} />
      </label>
      {on && forms.line && <Classes kind={layer.kind} />}
    </li>
  );
}

/** How the lines of a kind differ by the classes that it declares. */
export function Classes({ kind }: { kind: Kind }) {
  const { t, own } = useWords();
  const { drawing } = kind;
  if (drawing.classes.length === 0) return null;
  return (
    <ul className="classes" aria-label={t("layers.classes", { kind: own(kind.title) })}>
      {drawing.classes.map((each) => (
        <li key={each.title.vi}>
          <LineSwatch look={each} />
          {own(each.title)}
        </li>
      ))}
      <li>
        <LineSwatch look={drawing} />
        {t("layers.class.other")}
      </li>
    </ul>
  );
}

interface CheckProps {
  id: string;
  state: "on" | "off" | "mixed";
  onCheck: (on: boolean) => void;
}

function Check({ id, state, onCheck }: CheckProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = state === "mixed";
  }, [state]);
  return (
    <input
      ref={box}
      id={id}
      type="checkbox"
      checked={state === "on"}
      onChange={(event) => onCheck(event.target.checked)}
    />
  );
}

function Count({ count }: { count: number | null }) {
  const { t, language } = useWords();
  if (count === null)
    return (
      <span className="count" role="img" aria-label={t("layers.count.loading")}>
        …
      </span>
    );
  return <span className="count">{formatPlain(count, language)}</span>;
}
