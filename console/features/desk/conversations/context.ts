import { createContext, useContext } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { useSession } from "#console/shell/session.tsx";
import { type Desk, deskOf, useDeskPart } from "./state/desk.ts";
import { rowOf } from "./state/world.ts";

/** The desk of whoever is signed in. */
export function useDesk(): Desk {
  return deskOf(useSession().person.id);
}

/** The newest row of a conversation, followed. */
export function useRow(id: string): ConversationRow | null {
  return useDeskPart(useDesk(), (world) => rowOf(world, id));
}

/** What the open thread offers to its parts: the dialogues and the panel. */
export interface ThreadActs {
  transfer: () => void;
  consult: () => void;
  help: () => void;
  misplaced: () => void;
  ask: () => void;
  end: () => void;
  record: () => void;
  why: () => void;
  /** Puts it aside. */
  later: () => void;
  back: () => void;
  panel: () => void;
  /** Opens the tags with the choice of one more. */
  tags: () => void;
}

export const ThreadActsContext = createContext<ThreadActs | null>(null);

/** The acts of the open thread; only beneath it. */
export function useThreadActs(): ThreadActs {
  const acts = useContext(ThreadActsContext);
  if (acts === null) throw new Error("useThreadActs outside of a thread");
  return acts;
}
