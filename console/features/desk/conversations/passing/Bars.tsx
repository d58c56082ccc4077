import { Button, Input } from "antd";
import { type ReactNode, useRef, useState } from "react";
import type { ConversationRow, Party } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { isComposing } from "#console/lib/keys.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { TimeLeft } from "#console/ui/Timer.tsx";
import { ActDialogue } from "../acts/ActDialogue.tsx";
import { useNames } from "../handbook.ts";
import { useDeskText } from "../texts.ts";
import { useHelpersAnswer, useParts } from "./parts.ts";
import { TakeOver } from "./TakeOver.tsx";
import { usePassingText } from "./texts.ts";
import "./passing.css";

const newClientId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const namesOf = (parties: readonly Party[], listed: string) => parties.map((party) => party.person?.name ?? "").join(listed);

/** What is under way beside the conversation itself: an offer, help, a consult, a supervisor who listens. One bar each, above the composer. */
export function PassingBars({ row }: { row: ConversationRow }): ReactNode {
  const me = useSession().person;
  const parts = useParts(row);
  const listens = useMay()("conversations.supervise") && row.assignee !== null && row.assignee.id !== me.id;
  if (!row.open) return null;
  return (
    <>
      {parts.offers.length > 0 ? <OfferBar row={row} offers={parts.offers} mine={parts.myOffer} /> : null}
      {parts.myHelp === null ? null : <HelpBar row={row} part={parts.myHelp} />}
      {parts.consults.filter((part) => part.person?.id === me.id || part.by.id === me.id || row.assignee?.id === me.id).map((part) => <ConsultBar key={part.id} row={row} part={part} answers={part.person?.id === me.id} />)}
      {listens ? <ListenBar row={row} /> : null}
    </>
  );
}

function Bar({ icon, words, children, below }: { icon: IconName; words: ReactNode; children?: ReactNode; below?: ReactNode }): ReactNode {
  return (
    <div className="desk-bar">
      <div className="desk-bar-line">
        <Icon name={icon} />
        <span className="desk-bar-words">{words}</span>
        <span className="k-space" />
        {children}
      </div>
      {below}
    </div>
  );
}

/** A button whose refusal is said beside it. */
function useTry(): { busy: boolean; failed: ReactNode; attempt: (work: () => Promise<unknown>) => Promise<boolean> } {
  const problem = useProblem();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  return {
    busy,
    failed: error === undefined ? null : <span className="k-problem k-small" role="alert">{problem(error).text}</span>,
    async attempt(work) {
      setBusy(true);
      setError(undefined);
      try {
        await work();
        return true;
      } catch (caught) {
        setError(caught);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

function OfferBar({ row, offers, mine }: { row: ConversationRow; offers: readonly Party[]; mine: Party | null }): ReactNode {
  const p = usePassingText();
  const me = useSession().person;
  const everywhere = useSession().permissions["conversations.transfer"] === "all";
  const [declining, setDeclining] = useState(false);
  const { busy, failed, attempt } = useTry();
  const by = offers[0]!.by;
  const until = offers[0]!.dueAt;
  const params = { params: { id: row.id } };
  if (mine !== null)
    return (
      <Bar icon="branch" words={<b>{p.offer.asks(mine.by.name)}</b>}>
        {failed}
        {mine.dueAt === null ? null : <TimeLeft until={mine.dueAt} announceAs={p.offer.asks(mine.by.name)} />}
        <Button onClick={() => setDeclining(true)}>{p.offer.decline}</Button>
        <Button type="primary" loading={busy} onClick={() => void attempt(() => api("POST /v1/conversations/{id}/offer/acceptance", params))}>
          {p.offer.accept}
        </Button>
        {declining ? <DeclineDialogue row={row} onClose={() => setDeclining(false)} /> : null}
      </Bar>
    );
  const names = namesOf(offers, p.listed);
  const mayBack = everywhere || by.id === me.id || row.assignee?.id === me.id;
  return (
    <Bar icon="hourglass" words={by.id === me.id ? p.offer.waiting(names) : p.offer.waitingOther(by.name, names)}>
      {failed}
      {until === null ? null : <TimeLeft until={until} />}
      {mayBack ? (
        <Button size="small" loading={busy} onClick={() => void attempt(() => api("DELETE /v1/conversations/{id}/offer", params))}>
          {p.offer.back}
        </Button>
      ) : null}
    </Bar>
  );
}

function DeclineDialogue({ row, onClose }: { row: ConversationRow; onClose: () => void }): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const [reason, setReason] = useState("");
  const submitting = useSubmit(async () => {
    if (reason.trim() === "") return;
    await api("POST /v1/conversations/{id}/offer/refusal", { params: { id: row.id }, body: { reason: reason.trim() } });
    onClose();
  });
  return (
    <ActDialogue title={p.offer.decline} act={p.offer.decline} keep={t.quick.close} width={440} submitting={submitting} onClose={onClose}>
      {(tried) => (
        <Field label={p.offer.reason} hint={p.offer.reasonHint} problem={tried && reason.trim() === "" ? p.misplaced.missing : submitting.problemAt("reason")}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 4 }} maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      )}
    </ActDialogue>
  );
}

/** One line that is sent with Enter; what failed stays in it, and its repeat is the same message. */
function SideLine({ placeholder, act, onSend }: { placeholder: string; act: string; onSend: (said: { clientId: string; text: string }) => Promise<unknown> }): ReactNode {
  const [text, setText] = useState("");
  const clientId = useRef(newClientId());
  const { busy, failed, attempt } = useTry();
  const send = async (): Promise<void> => {
    if (text.trim() === "" || busy) return;
    if (!(await attempt(() => onSend({ clientId: clientId.current, text: text.trim() })))) return;
    clientId.current = newClientId();
    setText("");
  };
  return (
    <div className="desk-bar-say">
      <Input
        value={text}
        maxLength={1000}
        placeholder={placeholder}
        aria-label={placeholder}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || isComposing(event.nativeEvent)) return;
          event.preventDefault();
          void send();
        }}
      />
      <Button loading={busy} disabled={text.trim() === ""} onClick={() => void send()}>
        {act}
      </Button>
      {failed}
    </div>
  );
}

function ConsultBar({ row, part, answers }: { row: ConversationRow; part: Party; answers: boolean }): ReactNode {
  const p = usePassingText();
  const { busy, failed, attempt } = useTry();
  const params = { id: row.id, partyId: part.id };
  return (
    <Bar
      icon="lock"
      words={answers ? p.consult.askedBy(part.by.name) : p.consult.with(part.person?.name ?? "")}
      below={<SideLine placeholder={answers ? p.consult.answer : p.consult.write} act={p.consult.say} onSend={(body) => api("POST /v1/conversations/{id}/consults/{partyId}/words", { params, body })} />}
    >
      {failed}
      <Button size="small" type="text" loading={busy} onClick={() => void attempt(() => api("DELETE /v1/conversations/{id}/consults/{partyId}", { params }))}>
        {p.consult.end}
      </Button>
    </Bar>
  );
}

function HelpBar({ row, part }: { row: ConversationRow; part: Party }): ReactNode {
  const p = usePassingText();
  const names = useNames();
  const answers = useHelpersAnswer(row);
  const { busy, failed, attempt } = useTry();
  const params = { id: row.id, partyId: part.id };
  return (
    <Bar
      icon="user"
      words={
        <>
          <b>{part.territory === null ? p.helper.yourPart(part.by.name) : p.helper.territoryPart(part.by.name, names.territory(part.territory))}</b> <span className="k-ink-3">{answers && part.territory === null ? p.helper.mayAnswer : p.helper.mayNotAnswer}</span>
        </>
      }
      below={<SideLine placeholder={p.helper.reportPlaceholder} act={p.helper.reportSend} onSend={({ text }) => api("PUT /v1/conversations/{id}/helpers/{partyId}/report", { params, body: { text } })} />}
    >
      {failed}
      <Button size="small" type="text" loading={busy} onClick={() => void attempt(() => api("DELETE /v1/conversations/{id}/helpers/{partyId}", { params }))}>
        {p.helper.end}
      </Button>
    </Bar>
  );
}

function ListenBar({ row }: { row: ConversationRow }): ReactNode {
  const p = usePassingText();
  const [asking, setAsking] = useState(false);
  const name = row.assignee?.name ?? "";
  const params = { params: { id: row.id } };
  return (
    <Bar icon="eye" words={p.listen.now(name)} below={<SideLine placeholder={p.listen.whisper} act={p.listen.say} onSend={(body) => api("POST /v1/conversations/{id}/whispers", { ...params, body })} />}>
      <Button size="small" onClick={() => setAsking(true)}>
        {p.listen.takeOver}
      </Button>
      {asking ? <TakeOver row={row} onClose={() => setAsking(false)} /> : null}
    </Bar>
  );
}
