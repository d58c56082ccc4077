import type { ReactNode } from "react";
import type { Snippet } from "#contract/search.ts";

/** A piece of a text with the searched words marked; offsets from the server, never markup. */
export function Marked({ snippet }: { snippet: Snippet }): ReactNode {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const [from, to] of snippet.marks) {
    if (from > at) parts.push(snippet.text.slice(at, from));
    parts.push(<mark key={from}>{snippet.text.slice(from, to)}</mark>);
    at = to;
  }
  parts.push(snippet.text.slice(at));
  return <span className="search-snippet">{parts}</span>;
}
