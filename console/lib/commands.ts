import { useEffect, useSyncExternalStore } from "react";
import { initialsOf } from "#console/lib/pinyin.ts";
import { definePreference } from "#console/lib/preference.ts";
import type { IconName } from "#console/ui/drawings.ts";

/** Something that can be done or opened from the palette (⌘K). */
export interface Command {
  id: string;
  title: string;
  /** Where it belongs or what it is about, in small. */
  note?: string | undefined;
  icon?: IconName | undefined;
  /** Combination as in useKeys, shown at the right. */
  keys?: string | undefined;
  /** Other words by which it is found, such as pinyin or English. */
  words?: string | undefined;
  run: () => void;
}

/** Looks up records for what was typed; slow answers are dropped by the signal. */
export interface SearchSource {
  name: string;
  search: (typed: string, signal: AbortSignal) => Promise<readonly Command[]>;
}

let commandLists: readonly (readonly Command[])[] = [];
let sources: readonly SearchSource[] = [];
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Offers commands while the calling component is on the page; give a stable list (useMemo). */
export function useCommands(list: readonly Command[]): void {
  useEffect(() => {
    commandLists = [...commandLists, list];
    changed();
    return () => {
      commandLists = commandLists.filter((other) => other !== list);
      changed();
    };
  }, [list]);
}

/** Lets the palette find records of a module; give a stable source. */
export function useSearchSource(source: SearchSource | undefined): void {
  useEffect(() => {
    if (source === undefined) return;
    sources = [...sources, source];
    changed();
    return () => {
      sources = sources.filter((other) => other !== source);
      changed();
    };
  }, [source]);
}

/** The commands and sources offered now. */
export function useOffered(): { lists: readonly (readonly Command[])[]; sources: readonly SearchSource[] } {
  return {
    lists: useSyncExternalStore(subscribe, () => commandLists),
    sources: useSyncExternalStore(subscribe, () => sources),
  };
}

/** How well a command fits what was typed: 0 not at all, higher is better. Pinyin initials count: zj finds 转接. */
export function fit(command: Pick<Command, "title" | "note" | "words">, typed: string): number {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return 1;
  const title = command.title.toLowerCase();
  if (title.startsWith(wanted)) return 6;
  if (title.includes(wanted)) return 5;
  const initials = /^[a-z0-9]+$/.test(wanted) ? initialsOf(command.title) : "";
  if (initials.startsWith(wanted)) return 4;
  if ((command.words ?? "").toLowerCase().includes(wanted)) return 3;
  if (initials.includes(wanted)) return 2;
  return (command.note ?? "").toLowerCase().includes(wanted) ? 1 : 0;
}

const remembered = 8;
const recentPreference = definePreference<readonly string[]>(
  "recent-commands",
  () => [],
  (value): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === "string"),
);

/** Puts a command at the head of those used lately. */
export function rememberCommand(id: string): void {
  recentPreference.set([id, ...recentPreference.get().filter((other) => other !== id)].slice(0, remembered));
}

/** Those of the offered commands that were used lately, the newest first. */
export function recentOf(commands: readonly Command[]): Command[] {
  return recentPreference.get().flatMap((id) => commands.find((command) => command.id === id) ?? []);
}
