import { useMemo, useRef } from "react";
import { type Command, useCommands } from "#console/lib/commands.ts";
import { type KeyMap, useKeys } from "#console/lib/keys.ts";
import type { IconName } from "#console/ui/drawings.ts";

/** Something that can be done here, under one name on its key, in the sheet of keys and in the command bar. */
export interface Act {
  id: string;
  label: string;
  /** Combination as in useKeys. */
  keys?: string;
  icon?: IconName;
  note?: string;
  /** Other words by which the command bar finds it. */
  words?: string;
  /** Only on its key: stepping through a list is no command. */
  keyOnly?: boolean;
  /** Left out where it would be refused. */
  offered?: boolean;
  run: () => void;
}

/** Puts acts on their keys and into the command bar while the calling component is on the page. */
export function useActs(scope: string, acts: readonly Act[]): void {
  const offered = acts.filter((act) => act.offered !== false);
  const latest = useRef(offered);
  latest.current = offered;
  const run = (id: string): void => latest.current.find((act) => act.id === id)?.run();
  useKeys(
    scope,
    Object.fromEntries(offered.flatMap((act): [string, KeyMap[string]][] => (act.keys === undefined ? [] : [[act.keys, { label: act.label, run: act.run }]]))),
  );
  const signature = JSON.stringify([scope, ...offered.map(({ run: _run, ...named }) => named)]);
  const commands = useMemo<Command[]>(
    () =>
      latest.current
        .filter((act) => act.keyOnly !== true)
        .map(({ id, label, keys, icon, note, words }) => ({ id, title: label, note: note ?? scope, icon, keys, words, run: () => run(id) })),
    [signature],
  );
  useCommands(commands);
}
