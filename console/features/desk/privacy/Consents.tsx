import { Input, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ConsentState, ConsentWord, staffConsentChannels } from "#contract/consents.ts";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useMay } from "#console/shell/session.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { usePrivacyText } from "./texts.ts";
import "./consents.css";

const key = (customerId: string) => ["consents", customerId];

/** What a customer has agreed to, how each purpose stands and every word; staff take down what they were told. */
export function Consents({ customerId }: { customerId: string }): ReactNode {
  const t = usePrivacyText().consents;
  const label = useLabel();
  const may = useMay()("customers.write");
  const found = useQuery({ queryKey: key(customerId), queryFn: ({ signal }) => api("GET /v1/customers/{id}/consents", { params: { id: customerId } }, { signal }) });
  const [taking, setTaking] = useState<{ purpose: ConsentState; given: boolean } | null>(null);
  const [past, setPast] = useState(false);
  if (found.data === undefined) return found.error === null ? <LoadingState rows={2} onRetry={() => void found.refetch()} /> : <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const { purposes, words } = found.data;
  if (purposes.length === 0 && words.length === 0) return <p className="k-small k-ink-3">{t.none}</p>;
  return (
    <div className="consents">
      <ul>
        {purposes.map((one) => (
          <li key={one.key}>
            <span className="consent-purpose" title={label(one.text)}>
              {label(one.name)}
            </span>
            <span className={one.given === true ? "k-tag is-ok" : "k-tag"}>{one.given === null ? t.never : one.given ? t.given : t.withdrawn}</span>
            {may ? (
              <button type="button" className="k-link k-small" aria-label={`${label(one.name)} · ${one.given === true ? t.takeWithdrawal : t.takeConsent}`} onClick={() => setTaking({ purpose: one, given: one.given !== true })}>
                {one.given === true ? t.takeWithdrawal : t.takeConsent}
              </button>
            ) : null}
            {one.at === null ? null : (
              <span className="consent-when k-small k-ink-3">
                <Moment at={one.at} />
                {one.earlierText ? ` · ${t.earlierText}` : ""}
              </span>
            )}
          </li>
        ))}
      </ul>
      {words.length === 0 ? null : (
        <button type="button" className="k-link k-small" aria-expanded={past} onClick={() => setPast(!past)}>
          <Icon name={past ? "down" : "right"} size="xs" /> {t.words(words.length)}
        </button>
      )}
      {past ? (
        <ol className="consent-words">
          {words.map((word) => (
            <Word key={word.id} word={word} />
          ))}
        </ol>
      ) : null}
      {taking === null ? null : <TakeConsent customerId={customerId} {...taking} onClose={() => setTaking(null)} />}
    </div>
  );
}

function Word({ word }: { word: ConsentWord }): ReactNode {
  const t = usePrivacyText().consents;
  const label = useLabel();
  return (
    <li className="k-small">
      <span>
        {word.name === null ? word.purpose : label(word.name)} <b>{word.given ? t.given : t.withdrawn}</b>
      </span>
      <span className="k-ink-3">
        <Moment at={word.at} /> · {t.channels[word.channel]} · {word.by ?? t.customer} · <span className="k-num">{word.version}</span>
      </span>
      {word.evidence === "" ? null : <span className="k-ink-2">{word.evidence}</span>}
    </li>
  );
}

type StaffChannel = (typeof staffConsentChannels)[number];

/** How the customer said it: without that a word proves nothing. */
function TakeConsent({ customerId, purpose, given, onClose }: { customerId: string; purpose: ConsentState; given: boolean; onClose: () => void }): ReactNode {
  const t = usePrivacyText().consents;
  const label = useLabel();
  const queries = useQueryClient();
  const [channel, setChannel] = useState<StaffChannel>("conversation");
  const [evidence, setEvidence] = useState("");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (evidence.trim().length < 4) return;
    await api("POST /v1/customers/{id}/consents", { params: { id: customerId }, body: { purpose: purpose.key, given, channel, evidence: evidence.trim() } });
    await queries.invalidateQueries({ queryKey: key(customerId) });
    toast(t.saved);
    onClose();
  });
  const channels: StaffChannel[] = ["conversation", "phone", "mail", "letter"];
  return (
    <FormDialogue title={`${label(purpose.name)} · ${given ? t.takeConsent : t.takeWithdrawal}`} act={given ? t.takeConsent : t.takeWithdrawal} leave={t.close} submitting={submitting} onClose={onClose}>
      {given ? <p className="k-small k-ink-2">{label(purpose.text)}</p> : null}
      <Field label={t.channel}>
        <Select value={channel} onChange={setChannel} options={channels.map((value) => ({ value, label: t.channels[value] }))} />
      </Field>
      <Field label={t.evidence} hint={t.evidenceHint} problem={tried && evidence.trim().length < 4 ? t.evidenceMissing : submitting.problemAt("evidence")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} value={evidence} onChange={(event) => setEvidence(event.target.value)} />
      </Field>
    </FormDialogue>
  );
}
