import type { ConversationRow } from "#contract/conversation.ts";
import { type Group, nextToAnswer, stepFrom } from "./groups.ts";

const most = 6;

/**
 * Which conversations will probably be opened next: those beside the open one, the next to answer, then the list from its top. Only one's own
 * open ones: reading another's is listening, which goes on record (R-CV-04).
 */
export function likelyNext(groups: readonly Group[], openId: string | null, me: string): string[] {
  const rows = groups.flatMap((group) => group.rows);
  const mine = new Set(rows.filter((row) => isOwn(row, me)).map((row) => row.id));
  const wanted = [stepFrom(groups, openId, 1), nextToAnswer(groups, openId), stepFrom(groups, openId, -1), ...rows.map((row) => row.id)];
  return [...new Set(wanted)].filter((id): id is string => id !== null && id !== openId && mine.has(id)).slice(0, most);
}

export const isOwn = (row: ConversationRow, me: string): boolean => row.open && row.assignee?.id === me;
