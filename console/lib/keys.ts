import { useEffect, useRef, useSyncExternalStore } from "react";
import { definePreference } from "#console/lib/preference.ts";

/** What one key does: its sentence in the sheet and the act. */
export interface KeyBinding {
  label: string;
  run: (event: KeyboardEvent) => void;
  /** Also inside text fields (only sensible with a modifier). */
  inFields?: boolean;
  /** Also while a dialogue is open: for the dialogue's own keys. */
  inDialogues?: boolean;
  /** The field itself acts on it: it stands in the sheet only. */
  local?: boolean;
}

/** Keys by combination: "KeyJ", "Alt+KeyT", "Mod+KeyK", "Slash"; Mod is ⌘ on Apple, Ctrl elsewhere. */
export type KeyMap = Readonly<Record<string, KeyBinding>>;

interface Scope {
  name: string;
  keys: KeyMap;
}

/** Whether single letters act at all: some people dictate, or share a keyboard. */
export const singleLetterPreference = definePreference<boolean>(
  "single-letter-keys",
  () => true,
  (value) => typeof value === "boolean",
);

export const sendKeys = ["enter", "mod-enter"] as const;
/** What sends a message: Enter, or Ctrl/⌘ and Enter with Enter for a new line. */
export type SendKey = (typeof sendKeys)[number];
export const sendKeyPreference = definePreference<SendKey>(
  "send-key",
  () => "enter",
  (value): value is SendKey => sendKeys.some((one) => one === value),
);

const isApple = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent);
const scopes: Scope[] = [];
let snapshot: readonly Scope[] = [];
const listeners = new Set<() => void>();

/** The combination of a key event by physical key, so that a Chinese or French layout changes nothing. */
export function combinationOf(
  event: Pick<KeyboardEvent, "code" | "key" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">,
  apple: boolean,
): string {
  // `?` sits elsewhere on other layouts, so this one sign is known by what it types.
  if (event.key === "?" && !event.metaKey && !event.ctrlKey && !event.altKey) return "Shift+Slash";
  const mod = apple ? event.metaKey : event.ctrlKey;
  const other = apple ? event.ctrlKey : event.metaKey;
  const parts = [
    mod ? "Mod" : "",
    other ? (apple ? "Ctrl" : "Meta") : "",
    event.altKey ? "Alt" : "",
    event.shiftKey ? "Shift" : "",
  ];
  return [...parts.filter((part) => part !== ""), event.code].join("+");
}

/** Whether a keystroke belongs to an input method that is still composing (its Enter must never send). */
export function isComposing(event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** What an Enter means in a field for messages; one that confirms an input method's candidate means nothing to us (LOOK §6). */
export function enterMeans(
  event: Pick<KeyboardEvent, "key" | "isComposing" | "keyCode" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">,
  setting: SendKey,
): "send" | "newline" | "nothing" {
  if (event.key !== "Enter" || isComposing(event) || event.altKey) return "nothing";
  if (event.ctrlKey || event.metaKey) return "send";
  return event.shiftKey || setting === "mod-enter" ? "newline" : "send";
}

/** Whether what is typed there is text of a field. */
export function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Whether a combination may act where the focus is. */
export function mayAct(combination: string, binding: KeyBinding, field: boolean, letters: boolean): boolean {
  const bare = !/^(Mod|Ctrl|Meta|Alt)\+/.test(combination);
  const isFunction = /(^|\+)F\d+$/.test(combination);
  if (bare && !isFunction) {
    if (field) return binding.inFields === true;
    return letters || /(^|\+)(Escape|Enter|Arrow\w+|Tab|Space|Home|End)$/.test(combination);
  }
  return !field || binding.inFields !== false;
}

function dialogueIsOpen(): boolean {
  const dialogues = document.querySelectorAll("[role='dialog'][aria-modal='true'], dialog[open]");
  return [...dialogues].some((dialogue) => dialogue.getClientRects().length > 0);
}

function onKeyDown(event: KeyboardEvent): void {
  // ⌥E begins an accent on a Mac and looks like composing, but no input method has it.
  const accent = event.altKey && event.key === "Dead";
  if (event.defaultPrevented || event.repeat || (isComposing(event) && !accent)) return;
  // An open dialogue owns the keyboard: the page beneath must not act.
  const behindDialogue = dialogueIsOpen();
  const combination = combinationOf(event, isApple);
  const field = inField(event.target);
  for (const scope of scopes.toReversed()) {
    const binding = scope.keys[combination];
    if (binding === undefined || binding.local === true || (behindDialogue && binding.inDialogues !== true)) continue;
    if (!mayAct(combination, binding, field, singleLetterPreference.get())) continue;
    event.preventDefault();
    binding.run(event);
    return;
  }
}

function changed(): void {
  snapshot = scopes.map((scope) => ({ ...scope }));
  for (const listener of listeners) listener();
}

/** Makes keys act while the calling component is on the page; the newest scope wins. They appear in the sheet. */
export function useKeys(scope: string, keys: KeyMap): void {
  const latest = useRef(keys);
  latest.current = keys;
  const signature = Object.entries(keys)
    .map(([combination, binding]) => `${combination}=${binding.label}`)
    .join("|");
  useEffect(() => {
    const entry: Scope = { name: scope, keys: latest.current };
    // Acts change with every render; the registry reads the newest through the entry.
    Object.defineProperty(entry, "keys", { get: () => latest.current, enumerable: true });
    if (scopes.length === 0) window.addEventListener("keydown", onKeyDown);
    scopes.push(entry);
    changed();
    return () => {
      scopes.splice(scopes.indexOf(entry), 1);
      if (scopes.length === 0) window.removeEventListener("keydown", onKeyDown);
      changed();
    };
  }, [scope, signature]);
}

/** The keys in force, by scope, for the sheet. */
export function useKeyScopes(): readonly { name: string; keys: KeyMap }[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}

const appleSigns: Record<string, string> = { Mod: "⌘", Alt: "⌥", Shift: "⇧", Ctrl: "⌃" };
const otherSigns: Record<string, string> = { Mod: "Ctrl", Alt: "Alt", Shift: "Shift", Meta: "Win" };
const keySigns: Record<string, string> = {
  Slash: "/",
  Enter: "Enter",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Tab: "Tab",
  Space: "Space",
  Comma: ",",
  Period: ".",
  BracketLeft: "[",
  BracketRight: "]",
};

/** How a combination is written on a key cap: ⌥T on Apple, Alt T elsewhere. */
export function signsOf(combination: string, apple = isApple): string[] {
  if (combination === "Shift+Slash") return ["?"];
  const parts = combination.split("+");
  const code = parts.pop() ?? "";
  const last = keySigns[code] ?? code.replace(/^(Key|Digit)/, "");
  if (apple) return [parts.map((part) => appleSigns[part] ?? part).join("") + last];
  return [...parts.map((part) => otherSigns[part] ?? part), last];
}
