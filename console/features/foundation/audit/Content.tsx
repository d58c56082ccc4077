import { Modal } from "antd";
import { type ReactNode, useState } from "react";
import type { AuditEntry } from "#contract/audit.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useText } from "#console/lib/locale.ts";
import { useWhen } from "#console/lib/when.ts";
import { saidOf } from "./said.ts";
import { useAuditText, wordTexts } from "./texts.ts";
import { useCodeNames } from "./useCodeNames.ts";

/** What an entry says, in the reader's words; times with their day, since a record is read years later. */
export function useSaid(): (entry: AuditEntry) => string {
  const t = useAuditText();
  const words = useText(wordTexts);
  const named = useCodeNames();
  const when = useWhen();
  return (entry) =>
    saidOf(entry.data, {
      names: entry.names,
      field: (key) => words.fields[key] ?? key,
      code: (key, value) => named(entry, key, value) ?? words.codes[value] ?? value,
      moment: (at) => `${when.day(at)} ${when.clock(at)}`,
      money: moneyText,
      between: t.between, sealed: t.sealed, yes: t.yes, no: t.no, many: t.many,
    });
}

/** The words of an entry and, one click away, what was stored. */
export function Content({ entry, kind, said }: { entry: AuditEntry; kind: string; said: string }): ReactNode {
  const t = useAuditText();
  const [open, setOpen] = useState(false);
  return (
    <div className="audit-content">
      <span className="k-small k-ink-2">{said}</span>
      <button type="button" className="k-link k-small" onClick={() => setOpen(true)}>
        {t.raw}
      </button>
      {open ? (
        <Modal open title={t.rawTitle(kind)} footer={null} width={640} onCancel={() => setOpen(false)}>
          <p className="k-small k-ink-3">{t.rawNote(entry.position)}</p>
          <pre className="audit-raw" tabIndex={0}>{JSON.stringify({ subject: entry.subject, data: entry.data }, null, 2)}</pre>
        </Modal>
      ) : null}
    </div>
  );
}
