import "#console/ui/filter.css";
import type { ReactNode } from "react";
import type { TerritoryArea } from "#console/ui/tilemap/tiles.ts";

/** The steps of a measure's scale with their words, and the ring; stands in the map's empty corner. */
export function TileLegend({ steps, limit }: { steps: readonly string[]; limit?: string }): ReactNode {
  return (
    <ul className="k-tile-steps">
      {steps.map((step, level) => (
        <li key={step}>
          <i className={`is-${level}`} />
          {step}
        </li>
      ))}
      {limit === undefined ? null : (
        <li>
          <i className="is-4 is-limit" />
          {limit}
        </li>
      )}
    </ul>
  );
}

/** The territories as a row of choices beside the editor or under the map. */
export function TerritoryChoices({
  territories,
  chosen,
  onChoose,
}: {
  territories: readonly TerritoryArea[];
  chosen: string | undefined;
  onChoose: (key: string) => void;
}): ReactNode {
  return (
    <div className="k-chips" role="radiogroup">
      {territories.map((territory) => (
        <button
          key={territory.key}
          type="button"
          role="radio"
          aria-checked={territory.key === chosen}
          className={territory.key === chosen ? "k-chip is-on" : "k-chip"}
          onClick={() => onChoose(territory.key)}
        >
          {territory.name}
          <span className="k-num">{territory.provinces.length}</span>
        </button>
      ))}
    </div>
  );
}
