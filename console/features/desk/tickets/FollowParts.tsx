import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import type { FollowedTicket } from "#contract/tickets.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { useCustomerUploads } from "../filing/useCustomerUploads.ts";
import { AddFiles, broughtIds, isBringing } from "./Files.tsx";
import type { Act } from "./Follow.tsx";
import { useTicketText } from "./texts.ts";

type Does = (doing: Act, said: string) => Promise<void>;

/** Words and files that the customer adds; what was typed stays when it is refused. */
export function Added({ token, act }: { token: string; act: Does }): ReactNode {
  const t = useTicketText();
  const [words, setWords] = useState("");
  const uploads = useCustomerUploads(token);
  const sending = useSubmit(async () => {
    await act({ comment: words, files: broughtIds(uploads) }, t.follow.added);
    setWords("");
    uploads.clear();
  });
  const problem = sending.problem === null ? undefined : (Object.values(sending.problem.fields)[0] ?? sending.problem.text);
  return (
    <div className="follow-words">
      <Field label={t.follow.add} problem={problem}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
      <AddFiles uploads={uploads} />
      <Button loading={sending.busy} disabled={isBringing(uploads) || (words.trim() === "" && broughtIds(uploads).length === 0)} onClick={() => void sending.submit()}>
        {t.follow.addAct}
      </Button>
    </div>
  );
}

/** Stars and a word, once, when the matter has ended. */
export function Rating({ ticket, act }: { ticket: FollowedTicket; act: Does }): ReactNode {
  const t = useTicketText();
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const sending = useSubmit(() => act({ rate: score, comment }, t.follow.rated));
  if (ticket.rating !== null)
    return (
      <section className="follow-card" aria-label={t.follow.yourRating}>
        <h2>{t.follow.yourRating}</h2>
        <p>{t.follow.stars(ticket.rating.score)}</p>
        {ticket.rating.comment === "" ? null : <p className="k-ink-2">{ticket.rating.comment}</p>}
      </section>
    );
  if (!ticket.mayRate) return null;
  return (
    <section className="follow-card" aria-label={t.follow.rate}>
      <h2>{t.follow.rate}</h2>
      <div role="group" aria-label={t.follow.rate} className="follow-stars">
        {[1, 2, 3, 4, 5].map((n) => (
          <button key={n} type="button" className={n <= score ? "is-on" : undefined} aria-pressed={n === score} aria-label={t.follow.stars(n)} onClick={() => setScore(n)}>
            <span aria-hidden="true">★</span>
          </button>
        ))}
      </div>
      {score === 0 ? null : (
        <div className="follow-words">
          <Field label={t.follow.comment} optional problem={sending.problemAt("act.comment")}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} value={comment} onChange={(event) => setComment(event.target.value)} />
          </Field>
          {sending.problem === null ? null : (
            <p className="k-problem" role="alert">
              {sending.problem.text}
            </p>
          )}
          <Button type="primary" loading={sending.busy} onClick={() => void sending.submit()}>
            {t.follow.rateAct}
          </Button>
        </div>
      )}
    </section>
  );
}
