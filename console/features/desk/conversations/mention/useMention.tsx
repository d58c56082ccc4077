import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { api } from "#console/lib/api.ts";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { useActText } from "../acts/texts.ts";
import { atSign, fittingColleagues, mentionsIn } from "./mention.ts";
import "./mention.css";

interface Mention {
  open: boolean;
  /** Takes a key for the list; true when it was the list's. */
  onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  /** Whom the words of a note mention. */
  of: (text: string) => string[];
  list: ReactNode;
}

/** `@` in a note: offers colleagues while it is typed, and says at the end who was meant. */
export function useMention(id: string, note: boolean, text: string, caret: number, put: (text: string, caret: number) => void): Mention {
  const t = useActText();
  const sign = note ? atSign(text, caret) : null;
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [pointed, setPointed] = useState(0);
  const colleagues = useQuery({ queryKey: ["mentionable"], queryFn: () => api("GET /v1/colleagues", {}), enabled: note, staleTime: 60_000 });
  const people = colleagues.data?.people ?? [];
  const open = sign !== null && sign.from !== closedAt;
  const found = open ? fittingColleagues(people, sign.typed) : [];
  const at = Math.min(pointed, Math.max(0, found.length - 1));
  useEffect(() => setPointed(0), [sign?.typed]);
  useEffect(() => {
    if (!text.includes("@")) setClosedAt(null);
  }, [text]);
  const use = (name: string): void => {
    if (sign === null) return;
    const rest = text.slice(caret);
    const before = `${text.slice(0, sign.from)}@${name}${rest.startsWith(" ") ? "" : " "}`;
    put(before + rest, before.length);
  };
  return {
    open,
    of: (words) => mentionsIn(words, people),
    onKey(event) {
      if (!open) return false;
      if (event.key === "Escape") {
        event.stopPropagation();
        setClosedAt(sign.from);
      } else if (found.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) setPointed((at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
      else if (found[at] !== undefined && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) use(found[at].name);
      else return false;
      event.preventDefault();
      return true;
    },
    list: open ? (
      <div className="desk-palette desk-mentions">
        <div className="desk-palette-head">
          <Icon name="user" /> {t.mention.title}
          <span className="k-space" />
          <span className="k-small k-ink-3" role="status">
            {sign.typed === "" ? t.mention.hint : t.mention.found(found.length)}
          </span>
        </div>
        {found.length === 0 ? (
          <p className="desk-palette-none">{t.mention.none}</p>
        ) : (
          <ul id={id} role="listbox" aria-label={t.mention.title}>
            {found.map((person, i) => (
              <li
                key={person.id}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === at}
                className={i === at ? "is-at" : ""}
                onPointerMove={() => i !== at && setPointed(i)}
                // The field keeps the focus: the list is only pointed at.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => use(person.name)}
              >
                <Avatar kind="staff" size="s" name={person.name} /> {person.name}
              </li>
            ))}
          </ul>
        )}
        <div className="desk-palette-foot k-small">
          <span>
            <Kbd keys="ArrowUp" /> <Kbd keys="ArrowDown" /> {t.mention.choose}
          </span>
          <span>
            <Kbd keys="Enter" /> {t.mention.insert}
          </span>
          <span className="k-space" />
          <span>
            <Kbd keys="Escape" /> {t.mention.close}
          </span>
        </div>
      </div>
    ) : null,
  };
}
