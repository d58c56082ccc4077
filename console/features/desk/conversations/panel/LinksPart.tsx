import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import type { ConversationLink } from "#contract/desk-acts.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useNow } from "#console/lib/tick.ts";
import { epoch } from "#console/lib/when.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { LinkDialogue, MergeDialogue } from "../acts/LinkDialogues.tsx";
import { useActText } from "../acts/texts.ts";
import { useLinks } from "../acts/useLinks.ts";
import { useNames } from "../handbook.ts";
import { useDeskText } from "../texts.ts";
import { useOffers } from "../thread/ThreadHead.tsx";
import { useDetail } from "./useDetail.ts";

/** Conversations that belong to this one: linked, merged into it, or the one that it went into. */
export function LinksPart({ row }: { row: ConversationRow }): ReactNode {
  const t = useActText();
  const offers = useOffers(row);
  const { data } = useLinks(row);
  const others = useDetail(row).data?.previous.filter((one) => one.outcome === null) ?? [];
  const [dialogue, setDialogue] = useState<"link" | "merge" | null>(null);
  const links = data?.links ?? [];
  if (links.length === 0 && !offers.mayAct) return null;
  return (
    <section className="desk-part" aria-label={t.links.title}>
      <h3>
        {t.links.title}
        {links.length > 0 ? <span className="k-small k-ink-3 k-num">{links.length}</span> : null}
        <span className="k-space" />
        {offers.mayAct && row.open && others.length > 0 ? (
          <Button size="small" type="text" onClick={() => setDialogue("merge")}>
            {t.links.merge}
          </Button>
        ) : null}
        {offers.mayAct ? (
          <Button size="small" type="text" onClick={() => setDialogue("link")}>
            {t.links.add}
          </Button>
        ) : null}
      </h3>
      {links.length === 0 ? <p className="k-small k-ink-3">{t.links.none}</p> : null}
      <ul className="desk-previous">
        {links.map((link) => (
          <LinkRow key={link.id} row={row} link={link} mayAct={offers.mayAct} />
        ))}
      </ul>
      {dialogue === "link" ? <LinkDialogue row={row} onClose={() => setDialogue(null)} /> : null}
      {dialogue === "merge" ? <MergeDialogue row={row} others={others} onClose={() => setDialogue(null)} /> : null}
    </section>
  );
}

function LinkRow({ row, link, mayAct }: { row: ConversationRow; link: ConversationLink; mayAct: boolean }): ReactNode {
  const t = useActText();
  const desk = useDeskText();
  const names = useNames();
  const now = useNow();
  const problem = useProblem();
  const [failed, setFailed] = useState<unknown>(undefined);
  const undoable = link.undoUntil !== null && epoch(link.undoUntil) > now;
  const takeBack = (): void => {
    const work =
      link.kind === "related"
        ? api("DELETE /v1/conversations/{id}/links/{other}", { params: { id: row.id, other: link.id } }).then(() => toast(t.links.removed))
        : api("DELETE /v1/conversations/{id}/merge", { params: { id: link.kind === "merged_from" ? link.id : row.id } }).then(() => toast(t.links.undone));
    work.then(() => setFailed(undefined), setFailed);
  };
  return (
    <li>
      <div className="desk-link">
        <Link to="/desk/$id" params={{ id: link.id }}>
          <Icon name="link" size="xs" />
          <span className="k-small k-ink-3">{t.links.kinds[link.kind]}</span>
          <span className="k-cut">
            {desk.thread.number(link.number)}
            <span className="k-dot" />
            {link.topic === null ? link.shop : names.topic(link.topic)}
          </span>
          <span className="k-space" />
          <span className="k-small k-ink-3">{link.open ? t.links.open : <Moment at={link.openedAt} />}</span>
        </Link>
        {mayAct && (link.kind === "related" || undoable) ? (
          <button type="button" className="desk-icon-button" aria-label={`${link.kind === "related" ? t.links.remove : t.links.undo} ${link.number}`} title={link.kind === "related" ? t.links.remove : t.links.undo} onClick={takeBack}>
            <Icon name={link.kind === "related" ? "x" : "undo"} size="xs" />
          </button>
        ) : null}
      </div>
      {failed === undefined ? null : (
        <p className="k-small k-problem" role="alert">
          {problem(failed).text}
        </p>
      )}
    </li>
  );
}
