import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useNames } from "../handbook.ts";
import { usePassingText } from "./texts.ts";
import "./passing.css";

/** Who has or had a part in a conversation, what was asked and what came of it: both sides' part on record (R-CV-10). */
export function PartiesPart({ row }: { row: ConversationRow }): ReactNode {
  const p = usePassingText();
  const names = useNames();
  const problem = useProblem();
  const me = useSession().person;
  const leads = useMay()("conversations.supervise");
  const mark = `${row.seq} ${row.parties.map((party) => party.id).join(" ")}`;
  const { data, refetch } = useQuery({ queryKey: ["parties", row.id, mark], queryFn: () => api("GET /v1/conversations/{id}/parties", { params: { id: row.id } }), placeholderData: (before, of) => (of?.queryKey[1] === row.id ? before : undefined) });
  const rows = data?.rows.filter((party) => party.kind !== "offered") ?? [];
  if (rows.length === 0 && (data?.passed ?? 0) === 0) return null;
  const end = (partyId: string, kind: "helper" | "consultant"): void => {
    const params = { id: row.id, partyId };
    void (kind === "helper" ? api("DELETE /v1/conversations/{id}/helpers/{partyId}", { params }) : api("DELETE /v1/conversations/{id}/consults/{partyId}", { params })).then(() => refetch()).catch((error: unknown) => toast(problem(error).text));
  };
  return (
    <section className="desk-part">
      <h3>
        {p.helper.part}
        {data && data.passed > 0 ? <span className="k-small k-ink-3">{p.helper.passed(data.passed)}</span> : null}
      </h3>
      <ul className="desk-parts">
        {rows.map((party) => (
          <li key={party.id}>
            <div className="k-line">
              <b>{party.person?.name ?? names.territory(party.territory ?? "")}</b>
              <span className="k-tag">{p.helper.kinds[party.kind === "helper" ? "helper" : "consultant"]}</span>
              <span className="k-space" />
              {party.endedAt !== null ? (
                <span className="k-small k-ink-3">{p.helper.ended[party.ended ?? ""] ?? p.helper.done}</span>
              ) : row.assignee?.id === me.id || leads || party.by.id === me.id ? (
                <button type="button" className="k-link" onClick={() => end(party.id, party.kind === "helper" ? "helper" : "consultant")}>
                  {party.kind === "helper" ? p.helper.end : p.consult.end}
                </button>
              ) : (
                <span className="k-small k-ink-3">
                  <Moment at={party.since} />
                </span>
              )}
            </div>
            {party.task === "" ? null : (
              <p>
                <span className="k-ink-3">{p.helper.asked}</span> {party.task}
              </p>
            )}
            {party.report === "" ? null : (
              <p>
                <span className="k-ink-3">{p.helper.reported}</span> {party.report}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
