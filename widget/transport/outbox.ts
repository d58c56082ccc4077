import type { Drawer } from "./drawer.ts";
import { No, type PostInput, type PostResult } from "./types.ts";

/** A message that the server has not acknowledged yet, as it lies in the drawer. */
export interface Letter {
  clientId: string;
  /** Where it stands among the others; grows even when the device's clock goes back. */
  order: number;
  at: string;
  input: PostInput;
  /** A file's name and kind, for showing the letter before the server does. */
  file?: { name: string; type: string; size: number };
  /** The final refusal; such a letter is kept for its writer but holds nobody up. */
  refused?: string;
}

export interface Outbox {
  /** Stores a letter, then sends it as soon as all before it are through. */
  add(letter: Omit<Letter, "order" | "at">): void;
  letters(): Letter[];
  /** Sends what waits, one after the other; called whenever the line or the lead returns. */
  flush(): Promise<void>;
  retry(clientId: string): void;
  discard(clientId: string): void;
}

export interface OutboxWorld {
  drawer: Drawer;
  prefix: string;
  now(): number;
  post(input: PostInput): Promise<PostResult>;
  /** Whether this page may send now: the line is open and it leads among the visitor's tabs. */
  ready(): boolean;
  stored(letter: Letter, result: PostResult): void;
  changed(): void;
  /** A passing refusal: asks to be flushed again in a while. */
  later(refusal: No): void;
}

/** Keeps each message until the server has said "stored", in order, over reloads and lost lines; its client id makes repeats harmless. */
export function createOutbox(world: OutboxWorld): Outbox {
  const { drawer, prefix } = world;
  let sending = false;
  let asked = false;
  let lastOrder = 0;

  const keep = (letter: Letter) => drawer.set(prefix + letter.clientId, JSON.stringify(letter));
  const letters = (): Letter[] =>
    drawer
      .keys(prefix)
      .map((key) => read(drawer.get(key)))
      .filter((letter) => letter !== null)
      .sort((a, b) => a.order - b.order || (a.clientId < b.clientId ? -1 : 1));

  async function send(letter: Letter): Promise<boolean> {
    try {
      const result = await world.post(letter.input);
      drawer.drop(prefix + letter.clientId);
      world.stored(letter, result);
      return true;
    } catch (error) {
      const no = error instanceof No ? error : new No("internal");
      if (no.passing) {
        world.later(no);
        return false;
      }
      // Another tab may have had it stored meanwhile; then there is nothing left to mark.
      if (drawer.get(prefix + letter.clientId) !== null) keep({ ...letter, refused: no.code });
      return true;
    } finally {
      world.changed();
    }
  }

  async function flush(): Promise<void> {
    asked = true;
    if (sending) return;
    sending = true;
    try {
      while (asked) {
        asked = false;
        for (let next = head(); next && world.ready(); next = head()) {
          if (!(await send(next))) return;
        }
      }
    } finally {
      sending = false;
    }
  }
  const head = () => letters().find((letter) => !letter.refused);

  return {
    letters,
    flush,
    add(letter) {
      const last = letters().at(-1)?.order ?? 0;
      lastOrder = Math.max(world.now(), last + 1, lastOrder + 1);
      keep({ ...letter, order: lastOrder, at: new Date(world.now()).toISOString() });
      world.changed();
      void flush();
    },
    retry(clientId) {
      const letter = read(drawer.get(prefix + clientId));
      if (letter) keep({ ...letter, refused: undefined });
      world.changed();
      void flush();
    },
    discard(clientId) {
      drawer.drop(prefix + clientId);
      world.changed();
    },
  };
}

function read(text: string | null): Letter | null {
  try {
    const letter: unknown = text === null ? null : JSON.parse(text);
    return typeof letter === "object" && letter !== null && "clientId" in letter && "input" in letter ? (letter as Letter) : null;
  } catch {
    return null;
  }
}
