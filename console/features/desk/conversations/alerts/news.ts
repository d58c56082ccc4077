import type { ConversationRow } from "#contract/conversation.ts";

export interface News {
  kind: "assigned" | "answered";
  row: ConversationRow;
}

/** What a person should hear of while the page is hidden: what was given to her, and customers who have written again. */
export function newsBetween(before: ReadonlyMap<string, ConversationRow>, now: ReadonlyMap<string, ConversationRow>, personId: string): News[] {
  const news: News[] = [];
  for (const row of now.values()) {
    if (!row.open || row.assignee?.id !== personId) continue;
    const earlier = before.get(row.id);
    if (earlier?.assignee?.id !== personId) news.push({ kind: "assigned", row });
    else if (row.unread > earlier.unread && row.last?.by === "customer") news.push({ kind: "answered", row });
  }
  return news;
}
