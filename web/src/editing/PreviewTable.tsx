import type { Agency, EditedThing, EditOutcome, Kind, PropertyValue } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { propertyWords } from "../panels/propertyWords.ts";
import { nameOf } from "../relations/ways.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { targetTitle } from "./ChangeRows.tsx";
import { type Change, keyOf, type Target } from "./edit.ts";

interface Props {
  outcome: EditOutcome;
  kind: Kind;
  changes: readonly Change[];
}

/** How many things would change, the first of them before and after, and those that are not there. */
export function PreviewTable({ outcome, kind, changes }: Props) {
  const speech = useWords();
  const { t, language } = speech;
  const { chosen, changed, sample, unknown } = outcome;
  const say = (n: number) => formatNumber(n, 0, language);
  const targets = changes.map(({ target }) => target);
  return (
    <>
      <p role="status" data-changed={changed}>
        {t(changed === 0 ? "edit.would.none" : "edit.would", {
          changed: say(changed),
          chosen: say(chosen),
          same: say(chosen - changed),
        })}
      </p>
      {unknown.length > 0 && (
        <div className="need">
          <p>{t("edit.refused", { n: say(unknown.length) })}</p>
          <p className="mono">{unknown.join(", ")}</p>
        </div>
      )}
      {sample.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <section className="sideways" aria-label={t("edit.sample")} tabIndex={0}>
          <table>
            <caption>{t("edit.sample.first", { n: say(sample.length), total: say(changed) })}</caption>
            <thead>
              <tr>
                <th scope="col">{t("sample.name")}</th>
                {targets.map((target) => (
                  <th key={keyOf(target)} scope="col">
                    {targetTitle(target, kind, speech)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sample.map((thing) => (
                <tr key={thing.id}>
                  <th scope="row">{nameOf(thing)}</th>
                  {targets.map((target) => (
                    <td key={keyOf(target)}>
                      <Difference thing={thing} target={target} kind={kind} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

function Difference({ thing, target, kind }: { thing: EditedThing; target: Target; kind: Kind }) {
  const { own, language } = useWords();
  const property = target.what === "property" && kind.properties.find(({ name }) => name === target.name);
  const valueWords = (value: PropertyValue | undefined) =>
    value === undefined || value === null || !property ? "–" : propertyWords(value, property, language);
  const agencyWords = (agency: Agency | null) => (agency === null ? "–" : own(agency.name));
  const [before, after] =
    target.what === "agency"
      ? [agencyWords(thing.agency_before), agencyWords(thing.agency_after)]
      : [valueWords(thing.before[target.name]), valueWords(thing.after[target.name])];
  if (before === after) return <span className="second">{after}</span>;
  return (
    <>
      <del>{before}</del> → <ins>{after}</ins>
    </>
  );
}
