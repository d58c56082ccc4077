import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import type { Hit } from "#contract/words/find.ts";

/** Lines beneath marked words: the text once more behind the field, unseen but for its lines, scrolled along with it. */
export function Underlines({ text, hits, field }: { text: string; hits: readonly Hit[]; field: RefObject<HTMLTextAreaElement | null> }): ReactNode {
  const own = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = field.current;
    if (element === null) return;
    const follow = (): void => {
      if (own.current !== null) own.current.scrollTop = element.scrollTop;
    };
    follow();
    element.addEventListener("scroll", follow);
    return () => element.removeEventListener("scroll", follow);
  }, [field, text]);
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const hit of hits) {
    pieces.push(text.slice(at, hit.start), <mark key={hit.start} className={`is-${hit.level}`}>{text.slice(hit.start, hit.end)}</mark>);
    at = hit.end;
  }
  return (
    <div ref={own} className="desk-field desk-underlines" aria-hidden="true">
      {pieces}
      {text.slice(at)}
      {"\n"}
    </div>
  );
}
