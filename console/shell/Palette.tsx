import { useNavigate } from "@tanstack/react-router";
import { Modal } from "antd";
import { type KeyboardEvent, lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { type Command, fit, recentOf, rememberCommand, useOffered } from "#console/lib/commands.ts";
import { isComposing } from "#console/lib/keys.ts";
import { searchParts } from "#console/shell/parts.ts";
import { useOpenFeatures } from "#console/shell/places.ts";
import { useMay } from "#console/shell/session.tsx";
import { useShellText } from "#console/shell/texts.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import "./palette.css";

interface Group {
  title: string;
  commands: readonly Command[];
  /** Found for the words before: seen until the new ones are answered, never chosen. */
  former?: boolean;
}

const searches = searchParts.map((part) => ({ ...part, Part: lazy(part.load) }));

/** ⌘K: places, commands of the page, and records that modules find. */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const t = useShellText();
  const may = useMay();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  // Where the hand was: it goes back there, and a command that acts on a field finds it as it was left.
  const [before] = useState(() => document.activeElement);
  const groups = useGroups(typed);
  const flat = groups.flatMap((group) => (group.former === true ? [] : group.commands));
  const chosen = flat[Math.min(at, flat.length - 1)];
  const close = (): void => {
    onClose();
    if (before instanceof HTMLElement) requestAnimationFrame(() => before.focus());
  };
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    close();
    rememberCommand(command.id);
    // After the field has its focus back, so that what the command focuses keeps it.
    requestAnimationFrame(() => requestAnimationFrame(() => command.run()));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent)) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && flat.length > 0)
      setAt((before) => (Math.min(before, flat.length - 1) + step + flat.length) % flat.length);
    if (event.key === "Enter") run(chosen);
    if (step !== 0 || event.key === "Enter") event.preventDefault();
  };
  return (
    <Modal
      open
      onCancel={close}
      footer={null}
      closable={false}
      width={560}
      style={{ top: 72 }}
      className="k-palette"
      title={<span className="k-unseen">{t.palette.label}</span>}
    >
      {searches
        .filter((part) => may(part.permission))
        .map((part, n) => (
          <Suspense key={n} fallback={null}>
            <part.Part />
          </Suspense>
        ))}
      <label className="k-palette-field">
        <Icon name="search" />
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={chosen === undefined ? undefined : `palette-${flat.indexOf(chosen)}`}
          aria-label={t.palette.label}
          placeholder={t.palette.placeholder}
          value={typed}
          onChange={(event) => (setTyped(event.target.value), setAt(0))}
          onKeyDown={onKeyDown}
        />
      </label>
      <div id="palette-list" role="listbox" aria-label={t.palette.label} className="k-palette-list">
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title} className="k-former" aria-busy={group.former === true}>
            <div className="k-palette-group">{group.title}</div>
            {group.commands.map((command) => (
              <Option
                key={command.id}
                at={flat.indexOf(command)}
                command={command}
                on={command === chosen}
                onPick={() => group.former !== true && run(command)}
              />
            ))}
          </div>
        ))}
        {groups.length === 0 ? <p className="k-palette-none">{t.palette.empty}</p> : null}
      </div>
      <div className="k-palette-foot" aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {t.palette.choose}
        </span>
        <span>
          <kbd>Enter</kbd> {t.palette.open}
        </span>
        <span className="k-space" />
        <span>
          <kbd>Esc</kbd> {t.palette.close}
        </span>
      </div>
    </Modal>
  );
}

function Option({ command, at, on, onPick }: { command: Command; at: number; on: boolean; onPick: () => void }): ReactNode {
  return (
    <div
      id={at < 0 ? undefined : `palette-${at}`}
      role="option"
      aria-selected={on}
      ref={on ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
      className={on ? "k-palette-option is-on" : "k-palette-option"}
      onClick={onPick}
    >
      <Icon name={command.icon ?? "right"} />
      <span className="k-cut">{command.title}</span>
      {command.note === undefined ? null : <span className="k-small k-ink-3 k-cut">{command.note}</span>}
      <span className="k-space" />
      {command.keys === undefined ? null : <Kbd keys={command.keys} />}
    </div>
  );
}

function useGroups(typed: string): Group[] {
  const t = useShellText();
  const navigate = useNavigate();
  const { lists, sources } = useOffered();
  const [found, setFound] = useState<readonly (Group & { for: string })[]>([]);
  const open = useOpenFeatures();
  useEffect(() => {
    if (typed.trim() === "") return setFound([]);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      for (const source of sources) {
        source
          .search(typed.trim(), stop.signal)
          .then(
            (commands) =>
              stop.signal.aborted ||
              setFound((before) => [
                ...before.filter((group) => group.title !== source.name),
                { title: source.name, commands, for: typed },
              ]),
          )
          // A source that fails leaves the others standing.
          .catch(() => stop.signal.aborted || setFound((before) => before.filter((group) => group.title !== source.name)));
      }
    }, 150);
    return () => (clearTimeout(timer), stop.abort());
  }, [typed, sources]);
  const places = useMemo<Command[]>(
    () =>
      open
        .filter((feature) => !feature.path.includes("$"))
        .map((feature) => ({
          id: `place-${feature.path}`,
          title: t.places[feature.name],
          note: feature.frame === "settings" ? t.places.settings : undefined,
          icon: feature.rail?.icon ?? (feature.frame === "settings" ? "gear" : feature.name === "account" ? "user" : undefined),
          words: `${feature.path} ${feature.words ?? ""}`,
          run: () => void navigate({ to: feature.path }),
        })),
    [open.length, t, navigate],
  );
  const best = (commands: readonly Command[]): Command[] =>
    commands
      .map((command) => ({ command, fit: fit(command, typed) }))
      .filter((one) => one.fit > 0)
      .toSorted((a, b) => b.fit - a.fit)
      .map((one) => one.command);
  const commands = lists.flat();
  const recent = typed.trim() === "" ? recentOf([...commands, ...places]) : [];
  const others = (list: readonly Command[]): Command[] => best(list.filter((command) => !recent.includes(command)));
  return [
    { title: t.palette.recent, commands: recent },
    { title: t.palette.commands, commands: others(commands) },
    { title: t.palette.go, commands: others(places) },
    ...found.map((group) => ({ ...group, former: group.for !== typed })),
  ].filter((group) => group.commands.length > 0);
}
