import { Button, Input, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type PartnerReview, reviewDecisions } from "#contract/partner-reviews.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { hours, usePartnerText } from "./texts.ts";

/** The periodic reviews of partners (R-CO-03): what waits for a decision, and what was decided on which figures. */
export function Reviews(): ReactNode {
  const t = usePartnerText().reviews;
  const reviews = useMay()("partners.review");
  const [deciding, setDeciding] = useState<PartnerReview | null>(null);
  const found = useQuery({ queryKey: ["partner-reviews"], queryFn: ({ signal }) => api("GET /v1/partner-reviews", { query: {} }, { signal }) });
  const rows = found.data?.rows;
  return (
    <Panel title={t.title} note={t.note}>
      {rows === undefined ? (
        found.error === null ? <LoadingState rows={2} onRetry={() => void found.refetch()} /> : <ErrorState what={t.failed} error={found.error} onRetry={() => void found.refetch()} />
      ) : rows.length === 0 ? (
        <p className="k-small k-ink-3">{t.none}</p>
      ) : (
        <ul className="partners-reviews">
          {rows.map((review) => (
            <Review key={review.id} review={review} onDecide={reviews ? () => setDeciding(review) : undefined} />
          ))}
        </ul>
      )}
      {deciding === null ? null : <DecideDialogue key={deciding.id} review={deciding} onClose={() => setDeciding(null)} />}
    </Panel>
  );
}

function Review({ review: { partner, from, to, reviewer, figures, decided }, onDecide }: { review: PartnerReview; onDecide: (() => void) | undefined }): ReactNode {
  const t = usePartnerText().reviews;
  const when = useWhen();
  return (
    <li>
      <p className="k-line k-wrap">
        <b>{partner.name}</b>
        <span className="k-ink-2 k-num">{t.period(from, to)}</span>
        {decided === null ? <span className="k-tag is-warn">{reviewer === null ? t.waitsAnybody : t.waits(reviewer.name)}</span> : <span className={decided.decision === "keep" ? "k-tag is-ok" : decided.decision === "end" ? "k-tag is-bad" : "k-tag is-warn"}>{t.decisions[decided.decision]}</span>}
        <span className="k-space" />
        {decided === null && onDecide !== undefined ? (
          <Button size="small" aria-label={t.dialogue(partner.name)} onClick={onDecide}>
            {t.act}
          </Button>
        ) : null}
      </p>
      <p className="k-small k-ink-2 k-num">{t.figures(figures.asked, figures.inTime, figures.late, figures.refused, figures.meanMinutes === null ? null : hours(figures.meanMinutes))}</p>
      {decided === null ? null : (
        <>
          <dl className="partners-review">
            <dt>{t.strengths}</dt>
            <dd>{decided.strengths}</dd>
            <dt>{t.faults}</dt>
            <dd>{decided.faults}</dd>
          </dl>
          <p className="k-small k-ink-3">
            {t.by(decided.by, when.moment(decided.at, serverNow()))} · {t.next(decided.nextOn)} · {t.frozen}
          </p>
        </>
      )}
    </li>
  );
}

function DecideDialogue({ review, onClose }: { review: PartnerReview; onClose: () => void }): ReactNode {
  const t = usePartnerText().reviews;
  const queries = useQueryClient();
  const [words, setWords] = useState({ strengths: "", faults: "" });
  const [decision, setDecision] = useState<(typeof reviewDecisions)[number]>("keep");
  const [nextOn, setNextOn] = useState(review.suggestedOn);
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (words.strengths.trim() === "" || words.faults.trim() === "" || nextOn === "") return;
    await api("POST /v1/partner-reviews/{id}/decision", { params: { id: review.id }, body: { ...words, decision, nextOn } });
    toast(t.decided);
    await queries.invalidateQueries({ queryKey: ["partner-reviews"] });
    onClose();
  });
  return (
    <FormDialogue title={t.dialogue(review.partner.name)} width={520} act={t.act} submitting={submitting} onClose={onClose}>
      <p className="k-small k-ink-2 k-num">
        {t.period(review.from, review.to)}
        <br />
        {t.figures(review.figures.asked, review.figures.inTime, review.figures.late, review.figures.refused, review.figures.meanMinutes === null ? null : hours(review.figures.meanMinutes))}
      </p>
      {(["strengths", "faults"] as const).map((part) => (
        <Field key={part} label={t[part]} problem={submitting.problemAt(part) ?? (tried && words[part].trim() === "" ? t.missing : undefined)}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={words[part]} onChange={(event) => setWords({ ...words, [part]: event.target.value })} />
        </Field>
      ))}
      <Field label={t.decision}>
        <Select value={decision} onChange={setDecision} options={reviewDecisions.map((one) => ({ value: one, label: t.decisions[one] }))} />
      </Field>
      <Field label={t.nextOn} problem={submitting.problemAt("nextOn")}>
        <DateField value={nextOn} onChange={(day) => (submitting.mended("nextOn"), setNextOn(day))} />
      </Field>
    </FormDialogue>
  );
}
