import type { ChosenThing, Kind } from "../api/contract.ts";
import type { Order } from "../api/mapRequests.ts";
import { propertyWords } from "../panels/propertyWords.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { useWords } from "../words/WordsProvider.tsx";

/** Properties beside name and area; more of them stand in each thing's own panel. */
const mostProperties = 4;

interface Props {
  things: readonly ChosenThing[];
  /** The one kind that is shown, with its own columns; null for all kinds. */
  kind: Kind | null;
  order: Order;
  falling: boolean;
  onSort: (order: Order) => void;
  onOpen: (id: number) => void;
}

export function ChosenRows({ things, kind, order, falling, onSort, onOpen }: Props) {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  const properties = kind?.properties.slice(0, mostProperties) ?? [];
  const head = (by: Order, title: string) => {
    const sorted = JSON.stringify(by) === JSON.stringify(order);
    return (
      <th scope="col" key={title} aria-sort={sorted ? (falling ? "descending" : "ascending") : "none"}>
        <button type="button" onClick={() => onSort(by)}>
          {title}
          <span aria-hidden="true">{sorted ? (falling ? " ▼" : " ▲") : ""}</span>
        </button>
      </th>
    );
  };
  return (
    <table>
      <thead>
        <tr>
          {head({ column: "name" }, t("chosen.name"))}
          {kind === null && head({ column: "kind" }, t("list.kind"))}
          {head({ column: "area" }, t("chosen.area"))}
          {properties.map(({ name, title }) => head({ property: name }, own(title)))}
        </tr>
      </thead>
      <tbody>
        {things.map((thing) => {
          const its = findKind(thing.kind);
          return (
            <tr key={thing.id} data-chosen={thing.uid}>
              <th scope="row">
                <button type="button" className="open" onClick={() => onOpen(thing.id)}>
                  {thing.name.trim() || thing.uid}
                </button>
              </th>
              {kind === null && <td>{its === undefined ? thing.kind : own(its.title)}</td>}
              <td>{thing.area === null ? "–" : own(thing.area)}</td>
              {properties.map((property) => (
                <td key={property.name}>
                  {propertyWords(thing.properties[property.name] ?? null, property, language)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
