import { Button, Input, Modal, Radio } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useNow } from "#console/lib/tick.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./masked.css";

const openForMs = 60_000;

interface MaskedProps {
  /** What it is, for the sentence: 手机号. */
  what: string;
  /** `138 **** 6207`, as the server gives it. */
  masked: string;
  /** Asks the server for the whole value; it logs the reason. Absent: this reader may not look. */
  onReveal?: ((reason: string, purpose?: string) => Promise<string>) | undefined;
  /** What the handbook lets it be opened for, while more of today's quota is left. */
  purposes?: readonly { value: string; label: string; disabled?: boolean }[] | undefined;
}

/** A hidden personal value: opens for a minute after a reason, and copies only as it is shown. */
export function Masked({ what, masked, onReveal, purposes = [] }: MaskedProps): ReactNode {
  const t = useUiText();
  const [asking, setAsking] = useState(false);
  const [shown, setShown] = useState<{ value: string; until: number } | null>(null);
  return (
    <span className="k-masked">
      {shown === null ? (
        <span className="k-masked-value is-hidden">{masked}</span>
      ) : (
        <Open shown={shown} onClose={() => setShown(null)} />
      )}
      {onReveal === undefined || shown !== null ? null : (
        <button
          type="button"
          className="k-link k-small"
          aria-label={t.masked.title(what)}
          onClick={() => setAsking(true)}
        >
          <Icon name="eye" size="xs" /> {t.masked.view}
        </button>
      )}
      {asking && onReveal !== undefined ? (
        <AskReason
          what={what}
          purposes={purposes}
          onClose={() => setAsking(false)}
          onReason={async (reason, purpose) => {
            const value = await onReveal(reason, purpose);
            setShown({ value, until: Date.now() + openForMs });
            setAsking(false);
          }}
        />
      ) : null}
    </span>
  );
}

function Open({
  shown,
  onClose,
}: {
  shown: { value: string; until: number };
  onClose: () => void;
}): ReactNode {
  const t = useUiText();
  useNow();
  const seconds = Math.max(0, Math.ceil((shown.until - Date.now()) / 1000));
  useEffect(() => {
    const timer = setTimeout(onClose, shown.until - Date.now());
    return () => clearTimeout(timer);
  }, [shown, onClose]);
  return (
    <>
      <span className="k-masked-value">{shown.value}</span>
      <button type="button" className="k-link k-small k-num" onClick={onClose}>
        {t.masked.open(seconds)}
      </button>
    </>
  );
}

const other = "";

/** Asks for the reason before something masked is opened. */
export function AskReason({
  what,
  purposes,
  onClose,
  onReason,
}: {
  what: string;
  purposes: NonNullable<MaskedProps["purposes"]>;
  onClose: () => void;
  onReason: (reason: string, purpose?: string) => Promise<void>;
}): ReactNode {
  const t = useUiText();
  // The first that may be given stands chosen, also when the purposes come after the dialogue.
  const [chosen, setChosen] = useState<string | null>(null);
  const purpose = chosen ?? purposes.find((one) => one.disabled !== true)?.value ?? other;
  const [more, setMore] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const needsMore = purpose === other && more.trim().length < 4;
  const submit = async (): Promise<void> => {
    if (needsMore) return setFailed(t.masked.moreMissing);
    setBusy(true);
    try {
      await (purpose === other ? onReason(more.trim()) : onReason(more.trim(), purpose));
    } catch (error) {
      setBusy(false);
      setFailed(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Modal
      open
      title={t.masked.title(what)}
      width={420}
      onCancel={onClose}
      footer={[
        <Button key="keep" onClick={onClose}>
          {t.masked.keep}
        </Button>,
        <Button key="view" type="primary" loading={busy} onClick={() => void submit()}>
          {t.masked.confirm(what)}
        </Button>,
      ]}
    >
      <fieldset className="k-column k-masked-form">
        <legend className="k-small k-ink-2">{t.masked.reason}</legend>
        <Radio.Group
          vertical
          value={purpose}
          onChange={(event) => setChosen(String(event.target.value))}
          options={[...purposes, { value: other, label: t.masked.other }]}
        />
        <Input
          value={more}
          maxLength={200}
          placeholder={t.masked.more}
          aria-label={t.masked.more}
          onChange={(event) => {
            // Words belong to the purpose beneath which they are written.
            setChosen(purpose);
            setMore(event.target.value);
            setFailed(null);
          }}
        />
        {failed === null ? (
          <p className="k-small k-ink-3">{t.masked.reasonHint}</p>
        ) : (
          <p className="k-small k-problem" role="alert">
            <Icon name="alert" size="xs" /> {failed}
          </p>
        )}
      </fieldset>
    </Modal>
  );
}
